//! Clients that are silent or slow, as bytes on sockets: they lose their connection, others are served
//! meanwhile.
#![allow(clippy::disallowed_methods, reason = "a test measures, waits or reads where its vectors are")]

use super::tests::{config, node};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
const SETTINGS_ACK: &[u8] = &[0, 0, 0, 4, 1, 0, 0, 0, 0];
const PING: u8 = 6;

/// A frame of HTTP/2 on a stream.
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u8::try_from(payload.len()).unwrap();
    [&[0, 0, length, kind, flags, 0, 0, 0, stream], payload].concat()
}

/// The head of a call of `Query/Params`, without compression of its names.
fn call_head() -> Vec<u8> {
    let literal = |name: &str, value: &str| {
        let length = |text: &str| u8::try_from(text.len()).unwrap();
        [&[0, length(name)], name.as_bytes(), &[length(value)], value.as_bytes()].concat()
    };
    let fields = [
        literal(":method", "POST"),
        literal(":scheme", "http"),
        literal(":path", "/cosmos.bank.v1beta1.Query/Params"),
        literal(":authority", "a"),
        literal("content-type", "application/grpc"),
        literal("te", "trailers"),
    ];
    fields.concat()
}

/// Writes `start`, then one byte of `drops` each second, answers pings when told to, and gives the time until
/// the peer closes.
fn life(address: SocketAddr, start: &[u8], drops: &[u8], answers_pings: bool) -> Duration {
    let mut stream = TcpStream::connect(address).unwrap();
    let since = Instant::now();
    stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
    stream.write_all(start).unwrap();
    let (mut seen, mut drops) = (Vec::new(), drops.iter());
    let mut buffer = [0; 1024];
    while since.elapsed() < Duration::from_secs(60) {
        match stream.read(&mut buffer) {
            Ok(0) => return since.elapsed(),
            Ok(n) => seen.extend_from_slice(&buffer[..n]),
            Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                if let Some(byte) = drops.next()
                    && stream.write_all(&[*byte]).is_err()
                {
                    return since.elapsed();
                }
            }
            Err(_) => return since.elapsed(),
        }
        while answers_pings && seen.len() >= 9 {
            let length = 9 + usize::from(seen[1]) * 256 + usize::from(seen[2]);
            if seen.len() < length {
                break;
            }
            if seen[3] == PING && seen[4] == 0 {
                let _ = stream.write_all(&[&[0, 0, 8, PING, 1, 0, 0, 0, 0], &seen[9..length]].concat());
            }
            seen.drain(..length);
        }
    }
    since.elapsed()
}

#[test]
fn silent_and_slow_grpc_clients_lose_their_connection_in_time() {
    let node = node(&config());
    let address = node.grpc();
    let opened = [PREFACE, SETTINGS, SETTINGS_ACK].concat();
    let head = frame(1, 4, 1, &call_head());
    let half_head = head[..40].to_vec();
    let message = frame(0, 1, 1, &[0, 0, 0, 0, 100]);
    let called = [opened.clone(), head.clone()].concat();
    // A call that is answered, then silence while pings are answered, would last for the idle time: not tried
    // here.
    let clients: Vec<(&str, Vec<u8>, Vec<u8>, bool)> = vec![
        ("nothing", Vec::new(), Vec::new(), false),
        ("half a preface", PREFACE[..10].to_vec(), Vec::new(), false),
        ("a preface", PREFACE.to_vec(), Vec::new(), false),
        ("a handshake", opened.clone(), Vec::new(), true),
        ("half a head", [opened.clone(), half_head.clone()].concat(), Vec::new(), false),
        ("a head by drops", opened.clone(), head, true),
        ("a head without its body", called.clone(), Vec::new(), true),
        ("a body by drops", called, message.repeat(6), true),
    ];
    let threads: Vec<_> = clients
        .into_iter()
        .map(|(name, start, drops, pings)| std::thread::spawn(move || (name, life(address, &start, &drops, pings))))
        .collect();
    for thread in threads {
        let (name, life) = thread.join().unwrap();
        assert!(life < Duration::from_secs(25), "{name} held its connection for {life:?}");
    }
}

#[test]
fn silent_rest_clients_hold_no_place_for_long() {
    let mut config = config();
    config.api.rpc_read_timeout = 2;
    config.api.max_open_connections = 40;
    config.openledger.max_connections_per_address = 30;
    let node = node(&config);
    let starts: [&[u8]; 4] = [
        b"",
        b"GET /cosmos/bank/v1beta1/params HTTP/1.1\r\nHost: a\r\nx: ",
        b"POST /cosmos/tx/v1beta1/simulate HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{",
        b"POST /cosmos/tx/v1beta1/simulate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{",
    ];
    let silent: Vec<_> = (0..100)
        .map(|i| {
            let mut stream = TcpStream::connect(node.rest()).unwrap();
            let _ = stream.write_all(starts[i % starts.len()]);
            stream
        })
        .collect();
    let started = Instant::now();
    for mut stream in silent {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut rest = Vec::new();
        let read = stream.read_to_end(&mut rest);
        let is_timeout = read.is_err_and(|e| e.kind() == std::io::ErrorKind::WouldBlock);
        assert!(!is_timeout, "a silent client held its connection");
        assert!(rest.is_empty() || rest.starts_with(b"HTTP/1.1 408 "));
    }
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(node.get("/cosmos/bank/v1beta1/params").0, 200);
}
