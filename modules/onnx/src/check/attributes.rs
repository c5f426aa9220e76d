//! Attributes of a node: known names only, each at most once, of the right type and within range.

use crate::OnnxError;
use crate::proto::{Attribute, AttributeValue, NodeProto, TensorProto};
use crate::refusal::{Name, Refusal};

/// The attributes of one node, checked against the names that its operator has.
pub(crate) struct Attributes<'n, 'a> {
    attributes: &'n [Attribute<'a>],
}

impl<'n, 'a> Attributes<'n, 'a> {
    pub(crate) fn new(node: &'n NodeProto<'a>, known: &[&str]) -> Result<Self, Refusal> {
        for (i, attribute) in node.attributes.iter().enumerate() {
            if !known.contains(&attribute.name) {
                let names = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(OnnxError::Attribute.found(format_args!("{}; allowed: {names}", Name(attribute.name))));
            }
            if node.attributes.iter().skip(i + 1).any(|other| other.name == attribute.name) {
                return Err(OnnxError::DuplicateName.found(format_args!("attribute {}", Name(attribute.name))));
            }
        }
        Ok(Self { attributes: &node.attributes })
    }

    fn get(&self, name: &str) -> Option<&'n AttributeValue<'a>> {
        self.attributes.iter().find(|a| a.name == name).map(|a| &a.value)
    }

    pub(crate) fn int(&self, name: &str) -> Result<Option<i64>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Int(v)) => Ok(Some(*v)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    pub(crate) fn ints(&self, name: &str) -> Result<Option<&'n [i64]>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Ints(v)) => Ok(Some(v)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Result<Option<&'a [u8]>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Text(v)) => Ok(Some(v)),
            Some(_) => Err(wrong_type(name)),
        }
    }

    pub(crate) fn tensor(&self, name: &str) -> Result<Option<&'n TensorProto<'a>>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(AttributeValue::Tensor(v)) => Ok(Some(v)),
            Some(_) => Err(wrong_type(name)),
        }
    }
}

/// An axis within `-rank..rank`, counted from the front.
pub(crate) fn axis(value: i64, rank: usize) -> Result<usize, Refusal> {
    let rank = i64::try_from(rank).map_err(|_| OnnxError::AttributeRange)?;
    if value < -rank || value >= rank {
        return Err(OnnxError::AttributeRange.found(format_args!("axis {value}; allowed: {} to {}", -rank, rank - 1)));
    }
    usize::try_from(if value < 0 { value + rank } else { value }).map_err(|_| OnnxError::AttributeRange.into())
}

fn wrong_type(name: &str) -> Refusal {
    OnnxError::Attribute.found(format_args!("{} has the wrong type", Name(name)))
}
