//! The signatures of a simulation: of the size and the kind that the real ones will have, so that the gas suffices.

use openledger_keyring::{MultisigKey, PublicKey};

use super::factory::{Factory, Signer};
use openledger_client::ClientError;

/// Signatures that a transaction may have (auth's default `tx_sig_limit`).
const MOST_SIGNATURES: u8 = 7;

impl Factory<'_> {
    /// The key that a simulation reckons with: the signer's own, else the one that the chain knows, else the
    /// keyring's where it needs no passphrase. For a new account whose key is nowhere, it is a multisig as large as
    /// may sign at all: any key that turns up later costs less.
    pub(super) fn simulated_key(&self, signer: &Signer) -> Result<Option<PublicKey>, ClientError> {
        if let Some(record) = &signer.record {
            return Ok(Some(record.public_key.clone()));
        }
        if let Some(key) = self.key_on_chain(&signer.address)? {
            return Ok(Some(key));
        }
        if self.client.keyring_is_open()? {
            let address = self.client.codec.parse(&signer.address)?;
            if let Ok(record) = self.client.keyring()?.key_by_address(address.as_bytes()) {
                return Ok(Some(record.public_key));
            }
        }
        let members = (1..=MOST_SIGNATURES).map(generator_multiple).collect::<Option<Vec<_>>>();
        let group = members.and_then(|members| MultisigKey::new(MOST_SIGNATURES.into(), members).ok());
        Ok(group.map(PublicKey::Multisig))
    }
}

/// The public key of the private key `number`.
fn generator_multiple(number: u8) -> Option<PublicKey> {
    let mut secret = [0; 32];
    *secret.last_mut()? = number;
    openledger_keyring::SecretKey::from_slice(&secret).ok()?.public_key().ok()
}

#[cfg(test)]
mod tests {
    use openledger_proto::cosmos::crypto::multisig::v1beta1::MultiSignature;
    use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
    use openledger_proto::prost::Message;

    use super::*;
    use crate::tx::sign::simulated_signature;

    fn group(threshold: u32, count: u8) -> PublicKey {
        let members = (1..=count).map(|i| generator_multiple(i).unwrap()).collect();
        PublicKey::Multisig(MultisigKey::new(threshold, members).unwrap())
    }

    fn lengths(key: &PublicKey) -> Vec<usize> {
        let (_, signature) = simulated_signature(key, SignMode::Direct);
        MultiSignature::decode(signature.as_slice()).unwrap().signatures.iter().map(Vec::len).collect()
    }

    #[test]
    fn a_multisig_is_simulated_with_as_many_whole_signatures_as_it_needs() {
        assert_eq!(lengths(&group(5, 7)), [64; 5]);
        assert_eq!(lengths(&group(1, 2)), [64; 1]);
        assert_eq!(simulated_signature(&generator_multiple(9).unwrap(), SignMode::Direct).1, Vec::<u8>::new());
    }

    #[test]
    fn a_member_that_is_a_multisig_itself_counts_with_its_own_members() {
        let outer = MultisigKey::new(1, vec![generator_multiple(9).unwrap(), group(2, 3)]).unwrap();
        assert_eq!(lengths(&PublicKey::Multisig(outer)), [2 * 66], "the longest member is reckoned with");
    }
}
