"""Names of models, as tools and providers write them."""

from __future__ import annotations

from pytest_psf.core.regex import regex

#: What stands before a model's own name: who serves it, by which interface.
_PROVIDERS = frozenset(
    """
    anthropic azure azure_ai azure_openai azureai azureopenai bedrock chat cohere completion
    completions converse databricks deepseek fireworks fireworks_ai gemini google groq
    hf huggingface litellm messages meta mistral mistralai mockllm models nvidia_nim ollama
    openai openai-api openai_chat openai-chat-completions openrouter perplexity replicate
    responses sagemaker text-completion-openai together together_ai togetherai vertex
    vertex_ai vertexai vllm watsonx xai
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
_PREFIX = regex(r"([\w.-]+)[/:](?=.)")
#: Arguments of lm-evaluation-harness that name the model: `pretrained=...,revision=...`.
_NAMES = ("model", "pretrained", "model_name", "model_id", "engine", "deployment")
#: Those that make another model of it.
_ALTERS = ("peft", "delta", "adapter", "lora")


def same_model(one: str, other: str) -> bool:
    """Tell whether two texts name one model.

    Providers before it do not matter (`openai/gpt-4o-2024-08-06`), and a list of arguments
    (`model=gpt-4o-2024-08-06,temperature=0`) names what its own words say it does. A text
    without a name is no model's.
    """
    return bool(_names_in(one) & _names_in(other))


def _names_in(text: str) -> frozenset[str]:
    plain = text.strip()
    arguments = dict(_arguments(plain))
    if any(key.startswith(_ALTERS) for key in arguments):
        return frozenset({plain})
    names = {arguments[key] for key in _NAMES if key in arguments} or {plain}
    revision = arguments.get("revision")
    if revision:
        names |= {revision, *(f"{name}@{revision}" for name in names)}
    return frozenset(bare for name in names if (bare := bare_model(name)))


def _arguments(text: str) -> list[tuple[str, str]]:
    """Return the arguments that a text lists, or nothing if it lists none."""
    found = [part.partition("=") for part in text.split(",")]
    if not all(key.strip() and equals for key, equals, _ in found):
        return []
    return [(key.strip().casefold(), value.strip()) for key, _, value in found]


def bare_model(name: str) -> str:
    """Return a model's name without who serves it; other texts are as they were."""
    while (prefix := _PREFIX.match(name)) and prefix[1].casefold() in _PROVIDERS:
        name = name[prefix.end() :]
    return name
