//! Who must sign a message: the fields named by `cosmos.msg.v1.signer`.

use prost_types::Any;

use crate::any::message_name;
use crate::error::{ProtoError, Result};
use crate::schema::{Kind, MessageId, pool, schema};
use crate::tree::{Tree, Val};

const MAX_DEPTH: usize = 32;

/// The signer addresses of a message, as text, in order of the annotation and the message;
/// repetitions are kept. Fails for a type without the annotation.
pub fn of(message: &Any) -> Result<Vec<String>> {
    of_bytes(message_name(&message.type_url)?, &message.value)
}

/// The same by full name and bytes.
pub fn of_bytes(full_name: &str, bytes: &[u8]) -> Result<Vec<String>> {
    let mut out = Vec::with_capacity(1);
    collect(schema().find(full_name)?, bytes, 0, &mut out)?;
    Ok(out)
}

/// Whether the signers of a message, by its full name, are operators of validators and not accounts: the option
/// `cosmos_proto.scalar` of the first field that names one.
pub fn is_operator(full_name: &str) -> bool {
    let pool = pool();
    let text = |options: prost_reflect::DynamicMessage, name: &str| {
        let option = pool.get_extension_by_name(name)?;
        let value = options.get_extension(&option).into_owned();
        match value {
            prost_reflect::Value::List(list) => list.first().and_then(|v| v.as_str()).map(str::to_owned),
            value => value.as_str().map(str::to_owned),
        }
    };
    let scalar = || {
        let message = pool.get_message_by_name(full_name)?;
        let field = message.get_field_by_name(&text(message.options(), "cosmos.msg.v1.signer")?)?;
        text(field.options(), "cosmos_proto.scalar")
    };
    scalar().is_some_and(|scalar| scalar == "cosmos.ValidatorAddressString")
}

fn collect(id: MessageId, bytes: &[u8], depth: usize, out: &mut Vec<String>) -> Result<()> {
    let descriptor = schema().message(id);
    let no_signer = || ProtoError::NoSigner(descriptor.name.clone());
    if depth > MAX_DEPTH {
        return Err(ProtoError::Recursion);
    }
    // Below the top, exactly one field leads on to the signer.
    if descriptor.signers.is_empty() || (depth > 0 && descriptor.signers.len() != 1) {
        return Err(no_signer());
    }
    let tree = Tree::decode(descriptor, bytes)?;
    for name in &descriptor.signers {
        let position = descriptor.fields.iter().position(|f| f.name == *name).ok_or_else(no_signer)?;
        let field = descriptor.fields.get(position).filter(|f| !f.map && !f.optional).ok_or_else(no_signer)?;
        let values = tree.list(position);
        match field.kind {
            Kind::String if values.is_empty() && !field.is_list() => out.push(String::new()),
            Kind::String => out.extend(values.iter().filter_map(|v| match v {
                Val::Str(s) => Some((*s).to_owned()),
                _ => None,
            })),
            Kind::Message(inner) if values.is_empty() && !field.is_list() => collect(inner, &[], depth + 1, out)?,
            Kind::Message(inner) => {
                for v in values {
                    if let Val::Message(parts) = v {
                        collect(inner, &parts.concat(), depth + 1, out)?;
                    }
                }
            }
            _ => return Err(no_signer()),
        }
    }
    Ok(())
}
