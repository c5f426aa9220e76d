//! Whether bytes are JSON, decided and refused in the words of Go's `encoding/json`.
//!
//! Contracts see some of these words (in `SystemError::InvalidRequest`), so they are consensus.

/// Objects and arrays within one another that Go's decoder still reads.
const MAX_DEPTH: usize = 10_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Key,
    Member,
    Element,
}

#[derive(Clone, Copy)]
enum State {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    EndOfValue,
    EndOfText,
    Text,
    Escape,
    Hex(u8),
    Minus,
    Zero,
    Digits,
    Point,
    Fraction,
    Exponent,
    ExponentSign,
    ExponentDigits,
    /// A literal, and how many of its letters were read.
    Word(&'static str, usize),
}

struct Scanner {
    state: State,
    open: Vec<Inside>,
}

/// Whether `data` is one JSON value (Go `json.Valid`).
pub fn is_json(data: &[u8]) -> bool {
    check(data).is_ok()
}

/// Checks that `data` is one JSON value.
///
/// # Errors
/// The text of Go's `*json.SyntaxError`.
pub fn check(data: &[u8]) -> Result<(), String> {
    let mut scanner = Scanner { state: State::Value, open: Vec::new() };
    data.iter().try_for_each(|byte| scanner.step(*byte))?;
    if !matches!(scanner.state, State::EndOfText) {
        // Go lets a space follow: it ends a number at the top, and is wrong within a word.
        scanner.step(b' ')?;
    }
    match scanner.state {
        State::EndOfText => Ok(()),
        _ => Err("unexpected end of JSON input".to_owned()),
    }
}

/// The first JSON value in `data`, whatever follows it (Go `json.Decoder`).
///
/// # Errors
/// The text of Go's error, up to the end of that value.
pub fn first_value(data: &[u8]) -> Result<&[u8], String> {
    let mut scanner = Scanner { state: State::Value, open: Vec::new() };
    for (at, byte) in data.iter().enumerate() {
        scanner.step(*byte)?;
        if scanner.open.is_empty() && matches!(scanner.state, State::EndOfValue | State::EndOfText) {
            return Ok(data.get(..=at).unwrap_or(data).trim_ascii());
        }
    }
    check(data).map(|()| data.trim_ascii())
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// A byte as Go quotes it, taken for a character of Latin-1.
fn quoted(byte: u8) -> String {
    match byte {
        b'\'' => r"'\''".to_owned(),
        b'"' => "'\"'".to_owned(),
        b'\\' => r"'\\'".to_owned(),
        0x07 => r"'\a'".to_owned(),
        0x08 => r"'\b'".to_owned(),
        0x0b => r"'\v'".to_owned(),
        0x0c => r"'\f'".to_owned(),
        b'\n' => r"'\n'".to_owned(),
        b'\r' => r"'\r'".to_owned(),
        b'\t' => r"'\t'".to_owned(),
        0..=0x1f | 0x7f => format!(r"'\x{byte:02x}'"),
        0x80..=0xa0 | 0xad => format!(r"'\u{byte:04x}'"),
        _ => format!("'{}'", char::from(byte)),
    }
}

fn refuse(byte: u8, context: &str) -> Result<(), String> {
    Err(format!("invalid character {} {context}", quoted(byte)))
}

impl Scanner {
    fn step(&mut self, byte: u8) -> Result<(), String> {
        match self.state {
            State::Value => self.value(byte),
            State::ValueOrEnd if byte == b']' => self.end_of_value(byte),
            State::ValueOrEnd => self.value(byte),
            State::KeyOrEnd if byte == b'}' => {
                self.inside(Inside::Member);
                self.end_of_value(byte)
            }
            State::Key | State::KeyOrEnd => self.key(byte),
            State::EndOfValue => self.end_of_value(byte),
            State::EndOfText if is_space(byte) => Ok(()),
            State::EndOfText => refuse(byte, "after top-level value"),
            State::Text | State::Escape | State::Hex(_) => self.text(byte),
            State::Word(word, read) => self.word(byte, word, read),
            _ => self.number(byte),
        }
    }

    fn go(&mut self, state: State) -> Result<(), String> {
        self.state = state;
        Ok(())
    }

    fn open(&mut self, byte: u8, inside: Inside, state: State) -> Result<(), String> {
        self.open.push(inside);
        if self.open.len() > MAX_DEPTH { refuse(byte, "exceeded max depth") } else { self.go(state) }
    }

    fn inside(&mut self, inside: Inside) {
        if let Some(last) = self.open.last_mut() {
            *last = inside;
        }
    }

    fn value(&mut self, byte: u8) -> Result<(), String> {
        match byte {
            _ if is_space(byte) => Ok(()),
            b'{' => self.open(byte, Inside::Key, State::KeyOrEnd),
            b'[' => self.open(byte, Inside::Element, State::ValueOrEnd),
            b'"' => self.go(State::Text),
            b'-' => self.go(State::Minus),
            b'0' => self.go(State::Zero),
            b'1'..=b'9' => self.go(State::Digits),
            b't' => self.go(State::Word("true", 1)),
            b'f' => self.go(State::Word("false", 1)),
            b'n' => self.go(State::Word("null", 1)),
            _ => refuse(byte, "looking for beginning of value"),
        }
    }

    fn key(&mut self, byte: u8) -> Result<(), String> {
        match byte {
            _ if is_space(byte) => Ok(()),
            b'"' => self.go(State::Text),
            _ => refuse(byte, "looking for beginning of object key string"),
        }
    }

    fn end_of_value(&mut self, byte: u8) -> Result<(), String> {
        let Some(inside) = self.open.last().copied() else {
            self.state = State::EndOfText;
            return self.step(byte);
        };
        if is_space(byte) {
            return self.go(State::EndOfValue);
        }
        match (inside, byte) {
            (Inside::Key, b':') => {
                self.inside(Inside::Member);
                self.go(State::Value)
            }
            (Inside::Key, _) => refuse(byte, "after object key"),
            (Inside::Member, b',') => {
                self.inside(Inside::Key);
                self.go(State::Key)
            }
            (Inside::Element, b',') => self.go(State::Value),
            (Inside::Member, b'}') | (Inside::Element, b']') => {
                self.open.pop();
                self.go(if self.open.is_empty() { State::EndOfText } else { State::EndOfValue })
            }
            (Inside::Member, _) => refuse(byte, "after object key:value pair"),
            (Inside::Element, _) => refuse(byte, "after array element"),
        }
    }

    fn text(&mut self, byte: u8) -> Result<(), String> {
        match (self.state, byte) {
            (State::Text, b'"') => self.go(State::EndOfValue),
            (State::Text, b'\\') => self.go(State::Escape),
            (State::Text, 0..=0x1f) => refuse(byte, "in string literal"),
            (State::Text, _) => Ok(()),
            (State::Escape, b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"') => self.go(State::Text),
            (State::Escape, b'u') => self.go(State::Hex(4)),
            (State::Escape, _) => refuse(byte, "in string escape code"),
            (State::Hex(left), _) if byte.is_ascii_hexdigit() => {
                self.go(if left > 1 { State::Hex(left.saturating_sub(1)) } else { State::Text })
            }
            _ => refuse(byte, r"in \u hexadecimal character escape"),
        }
    }

    fn number(&mut self, byte: u8) -> Result<(), String> {
        match (self.state, byte) {
            (State::Minus, b'0') => self.go(State::Zero),
            (State::Minus, b'1'..=b'9') => self.go(State::Digits),
            (State::Minus, _) => refuse(byte, "in numeric literal"),
            (State::Digits | State::Fraction | State::ExponentDigits, b'0'..=b'9') => Ok(()),
            (State::Zero | State::Digits, b'.') => self.go(State::Point),
            (State::Zero | State::Digits | State::Fraction, b'e' | b'E') => self.go(State::Exponent),
            (State::Point, b'0'..=b'9') => self.go(State::Fraction),
            (State::Point, _) => refuse(byte, "after decimal point in numeric literal"),
            (State::Exponent, b'+' | b'-') => self.go(State::ExponentSign),
            (State::Exponent | State::ExponentSign, b'0'..=b'9') => self.go(State::ExponentDigits),
            (State::Exponent | State::ExponentSign, _) => refuse(byte, "in exponent of numeric literal"),
            _ => self.end_of_value(byte),
        }
    }

    fn word(&mut self, byte: u8, word: &'static str, read: usize) -> Result<(), String> {
        let expected = word.as_bytes().get(read).copied().unwrap_or_default();
        if byte != expected {
            return refuse(byte, &format!("in literal {word} (expecting '{}')", char::from(expected)));
        }
        let read = read.saturating_add(1);
        self.go(if read == word.len() { State::EndOfValue } else { State::Word(word, read) })
    }
}
