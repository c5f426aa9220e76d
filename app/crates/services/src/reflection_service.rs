//! The SDK's own reflection services: `cosmos.base.reflection` v1beta1 and v2alpha1, and
//! `cosmos.reflection.v1`.

use crate::router::QueryRouter;
use openledger_core::QueryError;
use openledger_core::wire::decode_request;
use openledger_proto::cosmos::base::reflection::v1beta1::{
    ListAllInterfacesResponse, ListImplementationsRequest, ListImplementationsResponse,
};
use openledger_proto::cosmos::base::reflection::v2alpha1 as v2;
use openledger_proto::prost_reflect::Value;
use openledger_proto::{pool, services};
use prost::Message as _;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Interfaces by name and their implementations by type URL.
pub const INTERFACES: &str = "cosmos.base.reflection.v1beta1.ReflectionService";
/// Descriptors of the application: sign modes, chain, codec, configuration, queries, messages.
pub const APPLICATION: &str = "cosmos.base.reflection.v2alpha1.ReflectionService";
/// All files of the protocol.
pub const FILES: &str = "cosmos.reflection.v1.ReflectionService";

/// Interfaces of messages and of their answers in the SDK's registry.
const MSG: &str = "cosmos.base.v1beta1.Msg";
const MSG_RESPONSE: &str = "cosmos.tx.v1beta1.MsgResponse";

/// What the SDK registers in code and the `.proto` files do not say.
const REGISTERED: &[(&str, &str)] = &[
    ("cosmos.tx.v1beta1.Tx", "/cosmos.tx.v1beta1.Tx"),
    ("cosmos.crypto.PubKey", "/cosmos.crypto.ed25519.PubKey"),
    ("cosmos.crypto.PubKey", "/cosmos.crypto.secp256k1.PubKey"),
    ("cosmos.crypto.PubKey", "/cosmos.crypto.multisig.LegacyAminoPubKey"),
    ("cosmos.crypto.PrivKey", "/cosmos.crypto.secp256k1.PrivKey"),
    ("cosmos.crypto.PrivKey", "/cosmos.crypto.ed25519.PrivKey"),
];

/// Sign modes that the ante handler verifies, by name and number of `cosmos.tx.signing.v1beta1.SignMode`.
const SIGN_MODES: &[(&str, i32)] = &[("SIGN_MODE_DIRECT", 1), ("SIGN_MODE_LEGACY_AMINO_JSON", 127)];

/// `cosmos.reflection.v1.FileDescriptorsResponse` with files as bytes, so that their options survive.
#[derive(Clone, PartialEq, prost::Message)]
struct Files {
    #[prost(bytes = "vec", repeated, tag = "1")]
    files: Vec<Vec<u8>>,
}

static ALL_FILES: LazyLock<Vec<u8>> =
    LazyLock::new(|| Files { files: pool().files().map(|f| f.encode_to_vec()).collect() }.encode_to_vec());

impl QueryRouter {
    pub(crate) fn interface_service(&self, method: &str, request: &[u8]) -> Result<Vec<u8>, QueryError> {
        match method {
            "ListAllInterfaces" => {
                Ok(ListAllInterfacesResponse { interface_names: self.interfaces().into_keys().collect() }
                    .encode_to_vec())
            }
            "ListImplementations" => {
                let name = decode_request::<ListImplementationsRequest>(request)?.interface_name;
                let implementation_message_names =
                    self.interfaces().remove(&name).unwrap_or_default().into_iter().collect();
                Ok(ListImplementationsResponse { implementation_message_names }.encode_to_vec())
            }
            _ => Err(QueryError::unimplemented(&format!("/{INTERFACES}/{method}"))),
        }
    }

    pub(crate) fn file_service(method: &str) -> Result<Vec<u8>, QueryError> {
        match method {
            "FileDescriptors" => Ok(ALL_FILES.clone()),
            _ => Err(QueryError::unimplemented(&format!("/{FILES}/{method}"))),
        }
    }

    pub(crate) fn application_service(&self, method: &str) -> Result<Vec<u8>, QueryError> {
        Ok(match method {
            "GetAuthnDescriptor" => {
                let mode = |(name, number): &(&str, i32)| v2::SigningModeDescriptor {
                    name: (*name).to_owned(),
                    number: *number,
                    authn_info_provider_method_fullname: String::new(),
                };
                let authn = Some(v2::AuthnDescriptor { sign_modes: SIGN_MODES.iter().map(mode).collect() });
                v2::GetAuthnDescriptorResponse { authn }.encode_to_vec()
            }
            "GetChainDescriptor" => {
                let chain = Some(v2::ChainDescriptor { id: self.app.published().block.chain_id.clone() });
                v2::GetChainDescriptorResponse { chain }.encode_to_vec()
            }
            "GetCodecDescriptor" => {
                let codec =
                    Some(v2::CodecDescriptor { interfaces: self.interfaces().into_iter().map(interface).collect() });
                v2::GetCodecDescriptorResponse { codec }.encode_to_vec()
            }
            "GetConfigurationDescriptor" => {
                let bech32_account_address_prefix = self.app.runtime().config().addresses.prefix().to_owned();
                let config = Some(v2::ConfigurationDescriptor { bech32_account_address_prefix });
                v2::GetConfigurationDescriptorResponse { config }.encode_to_vec()
            }
            "GetQueryServicesDescriptor" => {
                let query_services =
                    self.services().into_iter().filter_map(services::find).map(query_service).collect();
                let queries = Some(v2::QueryServicesDescriptor { query_services });
                v2::GetQueryServicesDescriptorResponse { queries }.encode_to_vec()
            }
            "GetTxDescriptor" => {
                let msgs = self
                    .app
                    .runtime()
                    .router()
                    .messages()
                    .into_iter()
                    .map(|msg_type_url| v2::MsgDescriptor { msg_type_url })
                    .collect();
                let tx = Some(v2::TxDescriptor { fullname: "cosmos.tx.v1beta1.Tx".to_owned(), msgs });
                v2::GetTxDescriptorResponse { tx }.encode_to_vec()
            }
            _ => return Err(QueryError::unimplemented(&format!("/{APPLICATION}/{method}"))),
        })
    }

    /// The interface registry: annotations of the modules that exist here, messages, and what the SDK
    /// registers in code.
    fn interfaces(&self) -> BTreeMap<String, BTreeSet<String>> {
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut add = |interface: &str, url: String| {
            out.entry(interface.trim().to_owned()).or_default().insert(url);
        };
        let served: BTreeSet<String> = self.services().into_iter().map(namespace).collect();
        if let Some(annotation) = pool().get_extension_by_name("cosmos_proto.implements_interface") {
            for message in pool().all_messages().filter(|m| served.contains(&namespace(m.full_name()))) {
                let options = message.options();
                let names = options.get_extension(&annotation);
                for name in
                    names.as_list().unwrap_or_default().iter().filter_map(Value::as_str).flat_map(|n| n.split(','))
                {
                    add(name, format!("/{}", message.full_name()));
                }
            }
        }
        let messages: BTreeSet<String> = self.app.runtime().router().messages().into_iter().collect();
        for method in services::all().iter().filter(|s| s.is_msg).flat_map(|s| &s.methods) {
            let url = format!("/{}", method.input);
            if messages.contains(url.as_str()) {
                add(MSG, url);
                add(MSG_RESPONSE, format!("/{}", method.output));
            }
        }
        for (interface, url) in REGISTERED {
            add(interface, (*url).to_owned());
        }
        out
    }
}

/// `cosmos.bank` of `cosmos.bank.v1beta1.Query`.
fn namespace(full_name: &str) -> String {
    full_name.split('.').take(2).collect::<Vec<_>>().join(".")
}

fn interface((fullname, urls): (String, BTreeSet<String>)) -> v2::InterfaceDescriptor {
    let implementer = |type_url: String| v2::InterfaceImplementerDescriptor {
        fullname: type_url.trim_start_matches('/').to_owned(),
        type_url,
    };
    v2::InterfaceDescriptor {
        fullname,
        interface_accepting_messages: Vec::new(),
        interface_implementers: urls.into_iter().map(implementer).collect(),
    }
}

fn query_service(service: &services::Service) -> v2::QueryServiceDescriptor {
    let method =
        |m: &services::Method| v2::QueryMethodDescriptor { name: m.name.clone(), full_query_path: m.path.clone() };
    v2::QueryServiceDescriptor {
        fullname: service.name.clone(),
        is_module: false,
        methods: service.methods.iter().map(method).collect(),
    }
}
