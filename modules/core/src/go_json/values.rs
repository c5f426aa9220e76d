//! The plain types of Go that JSON is read into.

use super::read::{GoValue, JsonError, Reader, unquote};

impl GoValue for String {
    fn go_type() -> String {
        "string".to_owned()
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        match item.first() {
            Some(b'"') => *self = unquote(item),
            Some(b'n') => {}
            _ => reader.mismatch(item, Self::go_type()),
        }
        Ok(())
    }
}

impl GoValue for bool {
    fn go_type() -> String {
        "bool".to_owned()
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        match item.first() {
            Some(b't') => *self = true,
            Some(b'f') => *self = false,
            Some(b'n') => {}
            _ => reader.mismatch(item, Self::go_type()),
        }
        Ok(())
    }
}

macro_rules! unsigned {
    ($($type:ty = $name:literal),*) => {$(
        impl GoValue for $type {
            fn go_type() -> String {
                $name.to_owned()
            }
            fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
                match item.first() {
                    Some(b'n') => {}
                    Some(b'-' | b'0'..=b'9') => {
                        let text = String::from_utf8_lossy(item);
                        match text.parse() {
                            Ok(number) => *self = number,
                            Err(_) => reader.mismatch_of(format!("number {text}"), Self::go_type()),
                        }
                    }
                    _ => reader.mismatch(item, Self::go_type()),
                }
                Ok(())
            }
        }
    )*};
}
unsigned!(u8 = "uint8", u16 = "uint16", u32 = "uint32", u64 = "uint64");

impl<T: GoValue> GoValue for Option<T> {
    fn go_type() -> String {
        T::go_type()
    }
    fn read(&mut self, reader: &mut Reader, item: &[u8]) -> Result<(), JsonError> {
        if item.first() == Some(&b'n') {
            *self = None;
            return Ok(());
        }
        self.get_or_insert_default().read(reader, item)
    }
}
