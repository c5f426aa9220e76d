//! Queries over gRPC (`--grpc-addr`), for nodes whose RPC of CometBFT is closed.

use std::time::Duration;

use bytes::{Buf, BufMut, Bytes};
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Request, Status};

use super::ClientError;

/// Header with the height that a query asks for.
const HEIGHT_HEADER: &str = "x-cosmos-block-height";
/// Time for a connection and for a call.
const TIMEOUT: Duration = Duration::from_secs(10);

/// A node's gRPC server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GrpcAddress {
    /// `host:port`
    address: String,
    /// Without TLS.
    insecure: bool,
}

impl GrpcAddress {
    /// Reads `--grpc-addr` (`host:port`, or `dns:///host:port` as Go writes it).
    ///
    /// # Errors
    /// When it is neither.
    pub(super) fn parse(text: &str, insecure: bool) -> Result<Self, ClientError> {
        let address = text.strip_prefix("dns:///").unwrap_or(text);
        let port =
            address.rsplit_once(':').and_then(|(host, port)| (!host.is_empty()).then_some(port)?.parse::<u16>().ok());
        if port.is_none() || address.contains('/') {
            return Err(ClientError::Usage(format!("invalid gRPC address {text:?}: use host:port")));
        }
        Ok(Self { address: address.to_owned(), insecure })
    }

    /// Calls a method with an encoded message; height 0 is the latest.
    ///
    /// # Errors
    /// The status of the server, or why it cannot be reached.
    pub(super) fn call(&self, path: &str, request: Vec<u8>, height: i64) -> Result<Vec<u8>, ClientError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(self.exchange(path, request, height)).map_err(|status| ClientError::Status {
            code: code_name(status.code()),
            message: status.message().to_owned(),
        })
    }

    async fn exchange(&self, path: &str, request: Vec<u8>, height: i64) -> Result<Vec<u8>, Status> {
        let path: PathAndQuery =
            path.parse().map_err(|_| Status::unimplemented(format!("malformed method name: {path:?}")))?;
        let channel = self.connect().await?;
        let mut client = Grpc::new(channel).max_decoding_message_size(usize::MAX);
        client.ready().await.map_err(|e| Status::unavailable(format!("connection error: {e}")))?;
        let mut request = Request::new(Bytes::from(request));
        if height > 0 {
            request.metadata_mut().insert(HEIGHT_HEADER, MetadataValue::<Ascii>::from(height));
        }
        Ok(client.unary(request, path, BytesCodec).await?.into_inner().to_vec())
    }

    async fn connect(&self) -> Result<Channel, Status> {
        let failed = |e: tonic::transport::Error| {
            // The cause of the cause says what the operating system or TLS found.
            let mut cause: &dyn std::error::Error = &e;
            while let Some(inner) = cause.source() {
                cause = inner;
            }
            Status::unavailable(format!("connection error: desc = \"transport: {}: {cause}\"", self.address))
        };
        let scheme = if self.insecure { "http" } else { "https" };
        let endpoint = Endpoint::from_shared(format!("{scheme}://{}", self.address)).map_err(failed)?;
        let endpoint = endpoint.connect_timeout(TIMEOUT).timeout(TIMEOUT);
        let endpoint = match self.insecure {
            true => endpoint,
            false => endpoint.tls_config(ClientTlsConfig::new().with_native_roots()).map_err(failed)?,
        };
        endpoint.connect().await.map_err(failed)
    }
}

/// Names of the codes as Go prints them.
const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "Canceled",
        Code::Unknown => "Unknown",
        Code::InvalidArgument => "InvalidArgument",
        Code::DeadlineExceeded => "DeadlineExceeded",
        Code::NotFound => "NotFound",
        Code::AlreadyExists => "AlreadyExists",
        Code::PermissionDenied => "PermissionDenied",
        Code::ResourceExhausted => "ResourceExhausted",
        Code::FailedPrecondition => "FailedPrecondition",
        Code::Aborted => "Aborted",
        Code::OutOfRange => "OutOfRange",
        Code::Unimplemented => "Unimplemented",
        Code::Internal => "Internal",
        Code::Unavailable => "Unavailable",
        Code::DataLoss => "DataLoss",
        Code::Unauthenticated => "Unauthenticated",
    }
}

/// Messages as bytes: the callers encode and decode them.
#[derive(Clone, Copy, Debug, Default)]
struct BytesCodec;

impl Codec for BytesCodec {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, item: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put(item);
        Ok(())
    }
}

impl Decoder for BytesCodec {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_host_and_port() {
        for good in ["localhost:9090", "dns:///node.example:443", "127.0.0.1:1", "[::1]:9090"] {
            assert!(GrpcAddress::parse(good, true).is_ok(), "{good}");
        }
        for bad in ["localhost", ":9090", "http://localhost:9090", "localhost:port", "localhost:99999", ""] {
            assert!(GrpcAddress::parse(bad, true).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_port_without_a_server_is_told_as_grpc_tells_it() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let address = GrpcAddress::parse(&free.to_string(), true).unwrap();
        let text = address.call("/a.B/C", Vec::new(), 0).unwrap_err().to_string();
        assert!(text.starts_with("rpc error: code = Unavailable desc = connection error: "), "{text}");
        assert!(text.contains("refused"), "{text}");
    }
}
