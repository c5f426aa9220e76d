//! Server reflection (v1 and v1alpha) over the chain's descriptors, which keep their options: what tonic's
//! own service would drop.
//!
//! As in the SDK, the services that can be called are listed; the files also describe the `Msg` services.

use openledger_proto::pool;
use openledger_proto::prost_reflect::{DescriptorPool, FileDescriptor};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Response, Status, Streaming};
use tonic_reflection::pb;

/// Service names of the servers beside the query services.
pub(super) const V1: &str = "grpc.reflection.v1.ServerReflection";
/// See [`V1`].
pub(super) const V1ALPHA: &str = "grpc.reflection.v1alpha.ServerReflection";
/// See [`V1`].
pub(super) const HEALTH: &str = "grpc.health.v1.Health";

/// Whether a path calls one of the reflection servers.
pub(super) fn is_path(path: &str) -> bool {
    [V1, V1ALPHA].iter().any(|name| path.strip_prefix('/').and_then(|p| p.strip_prefix(name)).is_some())
}

/// Answers that wait for a slow reader, then the stream's requests wait.
const PENDING: usize = 4;

/// Descriptors by file, symbol and extension.
struct Index {
    services: Vec<String>,
    pools: Vec<DescriptorPool>,
}

/// An answer before it takes the form of one of the two versions.
enum Found {
    Files(Vec<Vec<u8>>),
    Numbers(String, Vec<i32>),
    Services(Vec<String>),
    Nothing(String),
}

impl Index {
    fn new(services: impl Iterator<Item = &'static str>) -> Self {
        let mut names: Vec<String> = services.chain([V1, V1ALPHA, HEALTH]).map(str::to_owned).collect();
        names.sort();
        let sets =
            [pb::v1::FILE_DESCRIPTOR_SET, pb::v1alpha::FILE_DESCRIPTOR_SET, tonic_health::pb::FILE_DESCRIPTOR_SET];
        let extra = sets.into_iter().filter_map(|set| DescriptorPool::decode(set).ok());
        Self { services: names, pools: std::iter::once(pool().clone()).chain(extra).collect() }
    }

    fn file(&self, name: &str) -> Found {
        let found = self.pools.iter().find_map(|p| p.get_file_by_name(name));
        found.map_or_else(|| Found::Nothing(format!("File not found: {name}")), |f| files(&f))
    }

    fn symbol(&self, name: &str) -> Found {
        let found = self.pools.iter().find_map(|p| file_of(p, name));
        found.map_or_else(|| Found::Nothing(format!("Symbol not found: {name}")), |f| files(&f))
    }

    fn extension(&self, message: &str, number: i32) -> Found {
        let number = u32::try_from(number).unwrap_or(0);
        let found =
            self.pools.iter().filter_map(|p| p.get_message_by_name(message)).find_map(|m| m.get_extension(number));
        let nothing = || Found::Nothing(format!("Extension not found: {message} {number}"));
        found.map_or_else(nothing, |e| files(&e.parent_file()))
    }

    fn extension_numbers(&self, message: &str) -> Found {
        let found: Vec<_> = self.pools.iter().filter_map(|p| p.get_message_by_name(message)).collect();
        if found.is_empty() {
            return Found::Nothing(format!("Type not found: {message}"));
        }
        let numbers: BTreeSet<i32> = found
            .iter()
            .flat_map(|m| m.extensions().filter_map(|e| i32::try_from(e.number()).ok()).collect::<Vec<_>>())
            .collect();
        Found::Numbers(message.to_owned(), numbers.into_iter().collect())
    }

    fn services(&self) -> Found {
        Found::Services(self.services.clone())
    }
}

/// A file, before it all that it imports, so that one answer suffices.
fn files(file: &FileDescriptor) -> Found {
    fn add(file: &FileDescriptor, seen: &mut BTreeSet<String>, out: &mut Vec<Vec<u8>>) {
        if !seen.insert(file.name().to_owned()) {
            return;
        }
        out.push(file.encode_to_vec());
        for import in file.dependencies() {
            add(&import, seen, out);
        }
    }
    // The asked file first, as clients expect, then its imports.
    let (mut seen, mut out) = (BTreeSet::new(), Vec::new());
    add(file, &mut seen, &mut out);
    Found::Files(out)
}

fn file_of(pool: &DescriptorPool, name: &str) -> Option<FileDescriptor> {
    let name = name.strip_prefix('.').unwrap_or(name);
    let direct = |name: &str| {
        pool.get_message_by_name(name)
            .map(|m| m.parent_file())
            .or_else(|| pool.get_enum_by_name(name).map(|e| e.parent_file()))
            .or_else(|| pool.get_service_by_name(name).map(|s| s.parent_file()))
            .or_else(|| pool.get_extension_by_name(name).map(|e| e.parent_file()))
    };
    direct(name).or_else(|| {
        // A method, a field or an enum's value.
        let (parent, member) = name.rsplit_once('.')?;
        let of_service = pool
            .get_service_by_name(parent)
            .filter(|s| s.methods().any(|m| m.name() == member))
            .map(|s| s.parent_file());
        let of_message = || {
            pool.get_message_by_name(parent).filter(|m| m.get_field_by_name(member).is_some()).map(|m| m.parent_file())
        };
        let of_enum =
            || pool.get_enum_by_name(parent).filter(|e| e.get_value_by_name(member).is_some()).map(|e| e.parent_file());
        of_service.or_else(of_message).or_else(of_enum)
    })
}

macro_rules! version {
    ($version:ident) => {
        pub(super) mod $version {
            use super::*;
            use pb::$version::server_reflection_request::MessageRequest;
            use pb::$version::server_reflection_response::MessageResponse;
            use pb::$version::server_reflection_server::{ServerReflection, ServerReflectionServer};
            use pb::$version::{
                ErrorResponse, ExtensionNumberResponse, FileDescriptorResponse, ListServiceResponse,
                ServerReflectionRequest, ServerReflectionResponse, ServiceResponse,
            };

            /// The service of this version.
            #[derive(Clone)]
            pub(in super::super) struct Reflection(Arc<Index>);

            pub(super) fn server(index: Arc<Index>) -> ServerReflectionServer<Reflection> {
                ServerReflectionServer::new(Reflection(index))
            }

            fn answer(index: &Index, request: ServerReflectionRequest) -> ServerReflectionResponse {
                let found = match &request.message_request {
                    Some(MessageRequest::FileByFilename(name)) => index.file(name),
                    Some(MessageRequest::FileContainingSymbol(name)) => index.symbol(name),
                    Some(MessageRequest::FileContainingExtension(e)) => {
                        index.extension(&e.containing_type, e.extension_number)
                    }
                    Some(MessageRequest::AllExtensionNumbersOfType(name)) => index.extension_numbers(name),
                    Some(MessageRequest::ListServices(_)) => index.services(),
                    None => Found::Nothing("no request".to_owned()),
                };
                let response = match found {
                    Found::Files(file_descriptor_proto) => {
                        MessageResponse::FileDescriptorResponse(FileDescriptorResponse { file_descriptor_proto })
                    }
                    Found::Numbers(base_type_name, extension_number) => {
                        MessageResponse::AllExtensionNumbersResponse(ExtensionNumberResponse {
                            base_type_name,
                            extension_number,
                        })
                    }
                    Found::Services(names) => MessageResponse::ListServicesResponse(ListServiceResponse {
                        service: names.into_iter().map(|name| ServiceResponse { name }).collect(),
                    }),
                    // An error of one request; the stream goes on.
                    Found::Nothing(error_message) => MessageResponse::ErrorResponse(ErrorResponse {
                        error_code: Code::NotFound as i32,
                        error_message,
                    }),
                };
                ServerReflectionResponse {
                    valid_host: request.host.clone(),
                    original_request: Some(request),
                    message_response: Some(response),
                }
            }

            #[tonic::async_trait]
            impl ServerReflection for Reflection {
                type ServerReflectionInfoStream = ReceiverStream<Result<ServerReflectionResponse, Status>>;

                async fn server_reflection_info(
                    &self,
                    request: Request<Streaming<ServerReflectionRequest>>,
                ) -> Result<Response<Self::ServerReflectionInfoStream>, Status> {
                    let (sender, receiver) = mpsc::channel(PENDING);
                    let index = self.0.clone();
                    let mut requests = request.into_inner();
                    tokio::spawn(async move {
                        while let Some(Ok(request)) = requests.next().await {
                            if sender.send(Ok(answer(&index, request))).await.is_err() {
                                return;
                            }
                        }
                    });
                    Ok(Response::new(ReceiverStream::new(receiver)))
                }
            }
        }
    };
}

version!(v1);
version!(v1alpha);

/// Both versions; cheap to clone.
#[derive(Clone)]
pub(super) struct Servers {
    pub(super) v1: pb::v1::server_reflection_server::ServerReflectionServer<v1::Reflection>,
    pub(super) v1alpha: pb::v1alpha::server_reflection_server::ServerReflectionServer<v1alpha::Reflection>,
}

impl Servers {
    /// Reflection that lists these services and its own.
    pub(super) fn new(services: impl Iterator<Item = &'static str>) -> Self {
        let index = Arc::new(Index::new(services));
        Self { v1: v1::server(index.clone()), v1alpha: v1alpha::server(index) }
    }
}
