//! An emulated device behind a TCP socket: each command and each answer goes after its length in four bytes.
//! The length of an answer does not count the status word that ends it, as in Speculos.
#![allow(clippy::disallowed_methods, reason = "the client of a device waits for it and reads the environment")]

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::LedgerError;
use crate::transport::Transport;

/// Longest answer that is read: commands and answers of real devices stay below 300 bytes.
const MAX_ANSWER: usize = 64 * 1024;

pub(crate) struct TcpDevice {
    address: String,
    stream: TcpStream,
}

impl TcpDevice {
    /// Connects to `tcp://host:port`.
    pub(crate) fn connect(text: &str) -> Result<Self, LedgerError> {
        let address = text.strip_prefix("tcp://").filter(|rest| rest.contains(':'));
        let address = address.ok_or_else(|| LedgerError::Address(text.to_owned()))?.to_owned();
        match TcpStream::connect(&address) {
            Ok(stream) => Ok(Self { address, stream }),
            Err(source) => Err(LedgerError::Io { place: address, source }),
        }
    }

    fn talk(&mut self, command: &[u8]) -> std::io::Result<Vec<u8>> {
        let length = u32::try_from(command.len()).map_err(std::io::Error::other)?;
        self.stream.write_all(&[&length.to_be_bytes(), command].concat())?;
        let mut head = [0; 4];
        self.stream.read_exact(&mut head)?;
        let length = usize::try_from(u32::from_be_bytes(head)).unwrap_or(usize::MAX).saturating_add(2);
        if length > MAX_ANSWER {
            return Err(std::io::Error::other("the answer is too long"));
        }
        let mut answer = vec![0; length];
        self.stream.read_exact(&mut answer)?;
        Ok(answer)
    }
}

impl Transport for TcpDevice {
    fn exchange(&mut self, command: &[u8]) -> Result<Vec<u8>, LedgerError> {
        self.talk(command).map_err(|source| LedgerError::Io { place: self.address.clone(), source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_command_and_its_answer_cross_the_socket() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        let device = std::thread::spawn(move || {
            let (mut peer, _) = listener.accept().unwrap();
            let mut command = [0; 9];
            peer.read_exact(&mut command).unwrap();
            peer.write_all(&[0, 0, 0, 1, 7, 0x90, 0]).unwrap();
            command
        });
        let answer = TcpDevice::connect(&address).unwrap().exchange(&[0x55, 0, 0, 0, 0]).unwrap();
        assert_eq!(answer, [7, 0x90, 0]);
        assert_eq!(device.join().unwrap(), [0, 0, 0, 5, 0x55, 0, 0, 0, 0]);
    }

    #[test]
    fn addresses_that_are_none_and_ports_without_a_listener_are_told() {
        for bad in ["127.0.0.1:9999", "tcp://localhost", "http://localhost:1"] {
            assert!(matches!(TcpDevice::connect(bad), Err(LedgerError::Address(_))), "{bad}");
        }
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(matches!(TcpDevice::connect(&format!("tcp://{free}")), Err(LedgerError::Io { .. })));
    }
}
