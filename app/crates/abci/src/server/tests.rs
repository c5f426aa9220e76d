//! The server against a raw framed client.

use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::{Receiver, Sender, channel};

use prost::Message;
use tendermint_proto::v0_38::abci::{
    Request, RequestCheckTx, RequestCommit, RequestEcho, RequestFinalizeBlock, RequestFlush, RequestInfo, RequestQuery,
    request,
};

use super::toy::Toy;
use super::*;

enum Event {
    Panic(AppPanic),
    Disconnect(Option<String>),
}

struct Tell(Mutex<Sender<Event>>);
impl Observer for Tell {
    fn on_panic(&self, panic: AppPanic) {
        let _ = self.0.lock().unwrap().send(Event::Panic(panic));
    }
    fn on_disconnect(&self, _: usize, error: Option<&ConnectionError>) {
        let _ = self.0.lock().unwrap().send(Event::Disconnect(error.map(ToString::to_string)));
    }
}

fn start(address: &str, tune: impl FnOnce(&mut ServerConfig)) -> (ServerHandle, Receiver<Event>) {
    let (sender, receiver) = channel();
    let mut config = ServerConfig::new(address.parse().unwrap());
    tune(&mut config);
    (serve(config, Toy::default(), Arc::new(Tell(Mutex::new(sender)))).unwrap(), receiver)
}

struct Client(Stream);

impl Client {
    fn connect(server: &ServerHandle) -> Self {
        let stream = match server.local_address() {
            ListenAddress::Unix(path) => Stream::Unix(UnixStream::connect(path).unwrap()),
            ListenAddress::Tcp(at) => {
                let stream = std::net::TcpStream::connect(at).unwrap();
                stream.set_nodelay(true).unwrap();
                Stream::Tcp(stream)
            }
        };
        match &stream {
            Stream::Unix(s) => s.set_read_timeout(Some(Duration::from_secs(10))).unwrap(),
            Stream::Tcp(s) => s.set_read_timeout(Some(Duration::from_secs(10))).unwrap(),
        }
        Self(stream)
    }

    fn send(&self, values: Vec<request::Value>) {
        let bytes: Vec<u8> =
            values.into_iter().flat_map(|v| Request { value: Some(v) }.encode_length_delimited_to_vec()).collect();
        (&self.0).write_all(&bytes).unwrap();
    }

    fn byte(&self) -> Option<u8> {
        let mut one = [0];
        match (&self.0).read(&mut one) {
            Ok(1) => Some(one[0]),
            _ => None,
        }
    }

    /// `None` once the server has closed the connection.
    fn receive(&self) -> Option<response::Value> {
        let (mut length, mut shift) = (0usize, 0);
        loop {
            let byte = self.byte()?;
            length |= usize::from(byte & 0x7f) << shift;
            shift += 7;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let mut body = vec![0; length];
        (&self.0).read_exact(&mut body).unwrap();
        Response::decode(body.as_slice()).unwrap().value
    }
}

fn check(tx: &[u8]) -> request::Value {
    request::Value::CheckTx(RequestCheckTx { tx: tx.to_vec().into(), r#type: 0 })
}

fn unix_address(dir: &tempfile::TempDir) -> String {
    format!("unix://{}", dir.path().join("abci.sock").display())
}

#[test]
fn pipelined_calls_are_answered_in_order_on_both_transports() {
    let dir = tempfile::tempdir().unwrap();
    for address in [unix_address(&dir), "tcp://127.0.0.1:0".to_owned()] {
        let (server, _) = start(&address, |_| {});
        let client = Client::connect(&server);
        let block = RequestFinalizeBlock {
            height: 1,
            txs: vec!["a=1".into(), vec![b'='; 200_000].into()],
            ..Default::default()
        };
        client.send(vec![
            check(b"a=1"),
            check(b"nothing"),
            request::Value::FinalizeBlock(block),
            request::Value::Commit(RequestCommit {}),
            request::Value::Query(RequestQuery { data: "a".into(), ..Default::default() }),
            request::Value::Flush(RequestFlush {}),
        ]);
        assert!(matches!(client.receive(), Some(response::Value::CheckTx(r)) if r.code == 0));
        assert!(matches!(client.receive(), Some(response::Value::CheckTx(r)) if r.code == 2));
        assert!(matches!(client.receive(), Some(response::Value::FinalizeBlock(r)) if r.tx_results.len() == 2));
        assert!(matches!(client.receive(), Some(response::Value::Commit(_))));
        assert!(
            matches!(client.receive(), Some(response::Value::Query(r)) if r.value.as_ref() == b"1" && r.height == 1)
        );
        assert!(matches!(client.receive(), Some(response::Value::Flush(_))));
        assert!(server.shutdown(Duration::from_secs(2)));
        assert!(client.receive().is_none());
    }
}

#[test]
fn an_answer_does_not_wait_for_flush_when_nothing_else_was_sent() {
    let (server, _) = start("tcp://127.0.0.1:0", |_| {});
    let client = Client::connect(&server);
    client.send(vec![request::Value::Echo(RequestEcho { message: "hi".into() })]);
    assert!(matches!(client.receive(), Some(response::Value::Echo(r)) if r.message == "hi"));
}

#[test]
fn a_slow_connection_does_not_hold_up_another() {
    let (server, _) = start("tcp://127.0.0.1:0", |_| {});
    let slow = Client::connect(&server);
    (&slow.0).write_all(&[0x80, 0x80, 0x04, 1, 2, 3]).unwrap(); // 64 KiB announced, three bytes sent
    let quick = Client::connect(&server);
    quick.send(vec![request::Value::Info(RequestInfo::default()), request::Value::Flush(RequestFlush {})]);
    assert!(matches!(quick.receive(), Some(response::Value::Info(r)) if r.last_block_height == 0));
}

#[test]
fn a_panic_is_reported_and_never_answered() {
    let (server, events) = start("tcp://127.0.0.1:0", |_| {});
    let client = Client::connect(&server);
    client.send(vec![check(b"panic"), request::Value::Flush(RequestFlush {})]);
    assert!(client.receive().is_none(), "no exception, no answer");
    match events.recv_timeout(Duration::from_secs(5)).unwrap() {
        Event::Panic(panic) => assert_eq!(panic, AppPanic { method: Method::CheckTx, message: "told to panic".into() }),
        Event::Disconnect(_) => panic!("the panic comes first"),
    }
}

#[test]
fn hostile_bytes_end_their_own_connection_only() {
    let (server, events) = start("tcp://127.0.0.1:0", |config| config.max_message_bytes = 1000);
    let bystander = Client::connect(&server);
    let cases: [(&[u8], &str); 4] = [
        (&[0xff; 11], "malformed length prefix"),
        (&[0xe9, 0x07], "message of 1001 bytes exceeds the limit of 1000"),
        (&[3, 0xff, 0xff, 0xff], "undecodable request"),
        (&[0], "request without a value"),
    ];
    for (bytes, expected) in cases {
        let client = Client::connect(&server);
        (&client.0).write_all(bytes).unwrap();
        assert!(client.receive().is_none());
        match events.recv_timeout(Duration::from_secs(5)).unwrap() {
            Event::Disconnect(Some(error)) => assert!(error.contains(expected), "{error}"),
            _ => panic!("expected a disconnect with an error"),
        }
    }
    bystander.send(vec![request::Value::Info(RequestInfo::default())]);
    assert!(bystander.receive().is_some());
}

#[test]
fn connections_over_the_limit_are_closed() {
    let (server, _) = start("tcp://127.0.0.1:0", |config| config.max_connections = 1);
    let first = Client::connect(&server);
    first.send(vec![request::Value::Info(RequestInfo::default())]);
    assert!(first.receive().is_some());
    assert!(Client::connect(&server).receive().is_none());
    first.send(vec![request::Value::Info(RequestInfo::default())]);
    assert!(first.receive().is_some());
}

#[test]
fn a_dead_socket_file_is_replaced_a_live_one_or_a_file_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("abci.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap()); // leaves the file behind, as a killed process does
    let (server, _) = start(&unix_address(&dir), |_| {});
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let observer = Arc::new(Tell(Mutex::new(channel().0)));
    let again = serve(ServerConfig::new(unix_address(&dir).parse().unwrap()), Toy::default(), observer.clone());
    assert!(matches!(again, Err(ServerError::Bind { .. })));
    drop(server);
    assert!(!path.exists());
    std::fs::write(&path, "precious").unwrap();
    assert!(serve(ServerConfig::new(unix_address(&dir).parse().unwrap()), Toy::default(), observer).is_err());
    assert_eq!(std::fs::read(&path).unwrap(), b"precious");
}

#[test]
fn addresses_read_as_cometbft_reads_them() {
    assert_eq!("unix:///a/b.sock".parse(), Ok(ListenAddress::Unix("/a/b.sock".into())));
    assert_eq!("tcp://0.0.0.0:26658".parse(), Ok(ListenAddress::Tcp("0.0.0.0:26658".into())));
    assert_eq!("127.0.0.1:26658".parse(), Ok(ListenAddress::Tcp("127.0.0.1:26658".into())));
    assert_eq!("grpc://x:1".parse::<ListenAddress>(), Err(AddressError::Scheme("grpc://x:1".into())));
    assert_eq!("tcp://localhost".parse::<ListenAddress>(), Err(AddressError::NoPort("tcp://localhost".into())));
    assert_eq!(format!("unix:///{}", "x".repeat(200)).parse::<ListenAddress>(), Err(AddressError::PathLength(201)));
    assert_eq!("unix:///a/b.sock".parse::<ListenAddress>().unwrap().to_string(), "unix:///a/b.sock");
}

/// Figures, not a judgement: `cargo test --release -p openledger-app abci_socket_cost -- --ignored
/// --nocapture`.
#[test]
#[ignore = "measures; run it alone on an idle machine"]
fn abci_socket_cost() {
    const CALLS: u32 = 20_000;
    let dir = tempfile::tempdir().unwrap();
    for address in [unix_address(&dir), "tcp://127.0.0.1:0".to_owned()] {
        let (server, _) = start(&address, |_| {});
        let client = Client::connect(&server);
        let mut answers = std::io::BufReader::with_capacity(1 << 16, &client.0);
        let mut read = |count: u32| {
            for _ in 0..count {
                let mut length = [0];
                answers.read_exact(&mut length).unwrap();
                let mut body = vec![0; usize::from(length[0])];
                answers.read_exact(&mut body).unwrap();
            }
        };
        let tx = vec![b'='; 300];
        let started = Instant::now();
        for _ in 0..CALLS {
            client.send(vec![check(&tx), request::Value::Flush(RequestFlush {})]);
            read(2);
        }
        let round_trip = started.elapsed() / CALLS;
        let started = Instant::now();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                // CometBFT's client writes 4 KiB at a time.
                for _ in 0..CALLS / 13 {
                    client.send(vec![check(&tx); 13]);
                }
            });
            read(CALLS / 13 * 13);
        });
        println!("{address}: round trip {round_trip:?}, pipelined {:?} a call", started.elapsed() / CALLS);
    }
}
