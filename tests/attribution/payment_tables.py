"""Tables of payment_v2.py."""

import json

import numpy as np


def show(folder, sets):
    pass
