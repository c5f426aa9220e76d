"""Reference solver in numpy: multinomial logistic regression with an L2 penalty on everything, the optimum asserted."""

import numpy as np


def probabilities(w, x):
    """Softmax of the logits."""
    z = x @ w.T
    p = np.exp(z - z.max(1, keepdims=True))
    return p / p.sum(1, keepdims=True)


def loss(w, x, y):
    """Cross-entropy of every row."""
    z = x @ w.T
    top = z.max(1)
    return np.log(np.exp(z - top[:, None]).sum(1)) + top - z[np.arange(len(y)), y]


def gradient(w, x, y, penalty):
    r = probabilities(w, x)
    r[np.arange(len(y)), y] -= 1
    return r.T @ x / len(y) + penalty * w


def hessian(w, x, penalty):
    """Hessian of the objective, class-major."""
    p = probabilities(w, x)
    c, d = w.shape
    h = np.zeros((c, d, c, d))
    for a in range(c):
        for b in range(a + 1):
            weight = p[:, a] * ((a == b) - p[:, b]) / len(x)
            h[a, :, b, :] = x.T @ (x * weight[:, None])
            h[b, :, a, :] = h[a, :, b, :]
    return h.reshape(c * d, c * d) + penalty * np.eye(c * d)


def fit(x, y, classes, penalty, start=None, tolerance=1e-9):
    """Damped Newton steps to the optimum; fails unless the gradient norm falls below the tolerance."""
    w = np.zeros((classes, x.shape[1])) if start is None else start.copy()
    value = lambda w: loss(w, x, y).mean() + penalty / 2 * (w**2).sum()
    for _ in range(100):
        g = gradient(w, x, y, penalty)
        if np.linalg.norm(g) < tolerance:
            return w
        step = np.linalg.solve(hessian(w, x, penalty), g.ravel()).reshape(w.shape)
        t, now, slope = 1.0, value(w), (g * step).sum()
        while slope > 1e-12 and value(w - t * step) > now - 1e-4 * t * slope and t > 1e-8:
            t /= 2
        w = w - t * step
    raise AssertionError("the solver did not converge")


def refit(x, y, penalty, start, inverse, tolerance=1e-9):
    """Leave-one-out retraining by chord steps with a fixed inverse Hessian, to the same tolerance."""
    w = start.copy()
    for _ in range(500):
        g = gradient(w, x, y, penalty)
        if np.linalg.norm(g) < tolerance:
            return w
        w = w - (inverse @ g.ravel()).reshape(w.shape)
    raise AssertionError("the solver did not converge")
