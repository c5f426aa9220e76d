//! Attributes of a node: known names only, each at most once, of the right type and within range.

use crate::OnnxError;
use crate::proto::{Attribute, AttributeValue, NodeProto, TensorProto};

/// The attributes of one node, checked against the names that its operator has.
pub(crate) struct Attributes<'n, 'a> {
    attributes: &'n [Attribute<'a>],
}

impl<'n, 'a> Attributes<'n, 'a> {
    pub(crate) fn new(node: &'n NodeProto<'a>, known: &[&str]) -> Result<Self, OnnxError> {
        for (i, attribute) in node.attributes.iter().enumerate() {
            if !known.contains(&attribute.name) {
                return Err(OnnxError::Attribute);
            }
            if node.attributes.iter().skip(i + 1).any(|other| other.name == attribute.name) {
                return Err(OnnxError::DuplicateName);
            }
        }
        Ok(Self { attributes: &node.attributes })
    }

    fn get(&self, name: &str) -> Option<&'n AttributeValue<'a>> {
        self.attributes.iter().find(|a| a.name == name).map(|a| &a.value)
    }

    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, OnnxError> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Int(v)) => Ok(Some(*v)),
            Some(_) => Err(OnnxError::Attribute),
        }
    }

    pub(crate) fn ints(&self, name: &str) -> Result<Option<&'n [i64]>, OnnxError> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Ints(v)) => Ok(Some(v)),
            Some(_) => Err(OnnxError::Attribute),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a [u8]>, OnnxError> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Text(v)) => Ok(Some(v)),
            Some(_) => Err(OnnxError::Attribute),
        }
    }

    pub(crate) fn tensor(&self, name: &str) -> Result<Option<&'n TensorProto<'a>>, OnnxError> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Tensor(v)) => Ok(Some(v)),
            Some(_) => Err(OnnxError::Attribute),
        }
    }
}

/// An axis within `-rank..rank`, counted from the front.
pub(crate) fn axis(value: i64, rank: usize) -> Result<usize, OnnxError> {
    let rank = i64::try_from(rank).map_err(|_| OnnxError::AttributeRange)?;
    if value < -rank || value >= rank {
        return Err(OnnxError::AttributeRange);
    }
    usize::try_from(if value < 0 { value + rank } else { value }).map_err(|_| OnnxError::AttributeRange)
}
