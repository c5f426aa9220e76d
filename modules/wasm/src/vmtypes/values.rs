//! The kinds of fields that the types of `wasmvm/types` have.

mod bytes;

pub use bytes::{Bytes, from_base64};

use openledger_core::go_json::{GoValue, JsonError, Reader, elements, is_json, unmarshal, unquote};
use openledger_core::go_text::go_quote;
use std::fmt;

fn is_null(item: &[u8]) -> bool {
    item.first() == Some(&b'n')
}

/// A number within a string (Go's tag `,string` on an `uint64`).
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Quoted(pub u64);

impl fmt::Debug for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl GoValue for Quoted {
    fn go_type() -> String {
        u64::go_type()
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        if is_null(item) {
            return Ok(());
        }
        let misuse = |what: &str| {
            JsonError::Text(format!("json: invalid use of ,string struct tag, trying to unmarshal {what} into uint64"))
        };
        if item.first() != Some(&b'"') {
            reader.note(misuse("unquoted value"));
            return Ok(());
        }
        let text = unquote(item);
        match text.as_bytes().first() {
            Some(b'-' | b'0'..=b'9') => match text.parse() {
                Ok(number) if text.bytes().all(|b| b.is_ascii_digit()) => self.0 = number,
                _ => reader.mismatch_of(format!("number {text}"), Self::go_type()),
            },
            Some(b'n') if text == "null" => {}
            Some(b'"') => match is_json(text.as_bytes()) {
                true => reader.mismatch_of("string".to_owned(), Self::go_type()),
                false => return Err(misuse(&go_quote(&text))),
            },
            None | Some(b'n' | b't' | b'f') => reader.note(misuse(&go_quote(&text))),
            Some(_) => return Err(misuse(&go_quote(&text))),
        }
        Ok(())
    }
}

/// A Go slice. Reading over one that was read before (a field that occurs twice) reads into the elements that are
/// there, also into those behind the end of a shorter list, as Go does with the array behind a slice.
#[derive(Clone, Default)]
pub struct Slice<T> {
    array: Vec<T>,
    len: Option<usize>,
}

impl<T> Slice<T> {
    /// The elements; none of a nil slice.
    pub fn items(&self) -> &[T] {
        self.array.get(..self.len.unwrap_or_default()).unwrap_or_default()
    }
    /// Whether it is nil, which an empty slice is not.
    pub fn is_nil(&self) -> bool {
        self.len.is_none()
    }
    /// The elements.
    pub fn into_items(mut self) -> Vec<T> {
        self.array.truncate(self.len.unwrap_or_default());
        self.array
    }
}

impl<T: fmt::Debug> fmt::Debug for Slice<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_nil() { f.write_str("nil") } else { fmt::Debug::fmt(self.items(), f) }
    }
}

impl<T> From<Vec<T>> for Slice<T> {
    fn from(array: Vec<T>) -> Self {
        let len = Some(array.len());
        Self { array, len }
    }
}

impl<T: PartialEq> PartialEq for Slice<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_nil() == other.is_nil() && self.items() == other.items()
    }
}
impl<T: Eq> Eq for Slice<T> {}

impl<T: GoValue> GoValue for Slice<T> {
    fn go_type() -> String {
        format!("[]{}", T::go_type())
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        match item.first() {
            Some(b'n') => *self = Self::default(),
            Some(b'[') => {
                let mut read = 0usize;
                for element in elements(item) {
                    if read >= self.array.len() {
                        self.array.push(T::default());
                    }
                    let next = read.saturating_add(1);
                    if self.len.unwrap_or_default() < next {
                        self.len = Some(next);
                    }
                    if let Some(place) = self.array.get_mut(read) {
                        place.read(reader, element)?;
                    }
                    read = next;
                }
                self.len = Some(read);
                if read == 0 {
                    self.array.clear();
                }
            }
            _ => reader.mismatch(item, Self::go_type()),
        }
        Ok(())
    }
}

/// Go `types.Array`: it is read anew each time, and `null` is an empty list.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Array<T>(pub Vec<T>);

impl<T: fmt::Debug> fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl<T: GoValue> GoValue for Array<T> {
    fn go_type() -> String {
        format!("types.Array[{}]", T::go_type())
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        let mut raw = Slice::<T>::default();
        unmarshal(item, &mut raw)?;
        self.0 = raw.into_items();
        Ok(())
    }
}

/// Go `json.RawMessage`: the bytes as they stand, those of `null` too.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Raw(pub Option<Vec<u8>>);

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(bytes) => fmt::Debug::fmt(&String::from_utf8_lossy(bytes), f),
            None => f.write_str("nil"),
        }
    }
}

impl GoValue for Raw {
    fn go_type() -> String {
        "json.RawMessage".to_owned()
    }
    fn read(&mut self, _: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        self.0 = Some(item.to_vec());
        Ok(())
    }
}

/// Declares a struct that is read like the Go struct of a name: a field for each name in JSON.
macro_rules! go_struct {
    ($(#[$doc:meta])* $name:ident as $go:literal { $($(#[$field_doc:meta])* $field:ident: $type:ty = $json:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Eq)]
        #[allow(missing_docs, reason = "the names are CosmWasm's own")]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        /// Shows the names of Go and of JSON, by which readings are compared.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                if <[&str]>::is_empty(&[$($json),*]) {
                    return f.write_str("{}");
                }
                f.debug_struct($go)$(.field($json, &self.$field))*.finish()
            }
        }

        impl $crate::vmtypes::GoValue for $name {
            fn go_type() -> String {
                concat!("types.", $go).to_owned()
            }
            fn read(&mut self, reader: &mut $crate::vmtypes::Reader, item: &[u8]) -> Result<(), $crate::vmtypes::JsonError> {
                match item.first() {
                    Some(b'n') => Ok(()),
                    Some(b'{') => reader.object(item, $go, &[$($json),*], |_reader, name, _item| match name {
                        $($json => $crate::vmtypes::GoValue::read(&mut self.$field, _reader, _item),)*
                        _ => Ok(()),
                    }),
                    _ => {
                        reader.mismatch(item, Self::go_type());
                        Ok(())
                    }
                }
            }
        }
    };
}
pub(super) use go_struct;

/// Go `struct{}`: an object whose fields nobody asks for.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Empty;

impl fmt::Debug for Empty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{}")
    }
}

impl GoValue for Empty {
    fn go_type() -> String {
        "struct {}".to_owned()
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        if !matches!(item.first(), Some(b'{' | b'n')) {
            reader.mismatch(item, Self::go_type());
        }
        Ok(())
    }
}
