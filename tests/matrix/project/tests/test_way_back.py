"""The way back, in a doctest.

>>> import service
>>> service.roll_back(2)
1
"""
