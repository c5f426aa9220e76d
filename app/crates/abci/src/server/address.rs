//! Addresses in CometBFT's notation, and the two socket kinds behind one type.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, TcpListener, TcpStream, ToSocketAddrs};
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// Longest unix socket path on Linux, without the final zero byte.
pub const MAX_UNIX_PATH: usize = 107;

/// Connections that may wait to be accepted: as many as the system allows. Beyond this number the kernel sends
/// SYN cookies, and a client whose answer to one is lost believes in a connection that this side never had.
const WHOLE_BACKLOG: i32 = i32::MAX;

/// Where an ABCI server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListenAddress {
    /// `unix:///path/to.sock`
    Unix(PathBuf),
    /// `tcp://host:port`
    Tcp(String),
}

/// Text that is not a listen address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// A scheme other than `unix://` and `tcp://`.
    #[error("unsupported address {0:?}: use unix:///path or tcp://host:port")]
    Scheme(String),
    /// A TCP address without a port.
    #[error("address {0:?} has no port")]
    NoPort(String),
    /// A unix socket path that the kernel cannot take.
    #[error("unix socket path must have 1 to 107 bytes, got {0}")]
    PathLength(usize),
}

impl FromStr for ListenAddress {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        if let Some(path) = text.strip_prefix("unix://") {
            if path.is_empty() || path.len() > MAX_UNIX_PATH {
                return Err(AddressError::PathLength(path.len()));
            }
            return Ok(Self::Unix(PathBuf::from(path)));
        }
        // CometBFT reads an address without a scheme as TCP.
        let host_port = match text.split_once("://") {
            Some(("tcp", rest)) => rest,
            Some(_) => return Err(AddressError::Scheme(text.to_owned())),
            None => text,
        };
        match host_port.rsplit_once(':') {
            Some((_, port)) if port.parse::<u16>().is_ok() => Ok(Self::Tcp(host_port.to_owned())),
            _ => Err(AddressError::NoPort(text.to_owned())),
        }
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix://{}", path.display()),
            Self::Tcp(host_port) => write!(f, "tcp://{host_port}"),
        }
    }
}

pub(super) enum Listener {
    Unix(UnixListener, PathBuf),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds without blocking accepts. A unix socket is readable and writable by its owner only; one left
    /// behind by a dead process is replaced, one that still answers is an error.
    pub(super) fn bind(address: &ListenAddress) -> io::Result<Self> {
        match address {
            ListenAddress::Unix(path) => {
                if let Ok(found) = std::fs::symlink_metadata(path) {
                    if !found.file_type().is_socket() {
                        return Err(io::Error::new(
                            io::ErrorKind::AlreadyExists,
                            "a file that is not a socket is in the way",
                        ));
                    }
                    if UnixStream::connect(path).is_ok() {
                        return Err(io::Error::new(io::ErrorKind::AddrInUse, "another process is listening there"));
                    }
                    std::fs::remove_file(path)?;
                }
                if let Some(parent) = path.parent() {
                    std::fs::create_dir_all(parent)?;
                }
                let listener = UnixListener::bind(path)?;
                std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
                listener.set_nonblocking(true)?;
                Ok(Self::Unix(listener, path.clone()))
            }
            ListenAddress::Tcp(host_port) => {
                let targets: Vec<_> = host_port.to_socket_addrs()?.collect();
                let listener = TcpListener::bind(targets.as_slice())?;
                rustix::net::listen(&listener, WHOLE_BACKLOG)?;
                listener.set_nonblocking(true)?;
                Ok(Self::Tcp(listener))
            }
        }
    }

    pub(super) fn local_address(&self) -> io::Result<ListenAddress> {
        Ok(match self {
            Self::Unix(_, path) => ListenAddress::Unix(path.clone()),
            Self::Tcp(listener) => ListenAddress::Tcp(listener.local_addr()?.to_string()),
        })
    }

    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        match self {
            Self::Unix(listener, _) => listener.as_fd(),
            Self::Tcp(listener) => listener.as_fd(),
        }
    }

    pub(super) fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Unix(listener, _) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(false)?;
                Ok(Stream::Unix(stream))
            }
            Self::Tcp(listener) => {
                let (stream, _) = listener.accept()?;
                stream.set_nonblocking(false)?;
                // Without this each answer waits for the peer's delayed acknowledgement (40 ms).
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            let _ = std::fs::remove_file(path);
        }
    }
}

/// One connection. Reads and writes go through `&Stream`, so both halves can be used at once.
pub(super) enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Stream {
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            Self::Unix(stream) => Self::Unix(stream.try_clone()?),
            Self::Tcp(stream) => Self::Tcp(stream.try_clone()?),
        })
    }

    /// The address of a peer that may be on another machine.
    pub(super) fn peer(&self) -> Option<IpAddr> {
        match self {
            Self::Unix(_) => None,
            Self::Tcp(stream) => stream.peer_addr().ok().map(|address| address.ip().to_canonical()),
        }
    }

    /// Limits the time that a read, or a write, may wait.
    pub(super) fn set_timeouts(&self, read: Option<Duration>, write: Option<Duration>) -> io::Result<()> {
        match self {
            Self::Unix(stream) => stream.set_read_timeout(read).and_then(|()| stream.set_write_timeout(write)),
            Self::Tcp(stream) => stream.set_read_timeout(read).and_then(|()| stream.set_write_timeout(write)),
        }
    }

    /// Makes a blocked read return: the connection takes no further requests.
    pub(super) fn shutdown_read(&self) {
        self.shutdown(Shutdown::Read);
    }

    pub(super) fn shutdown_both(&self) {
        self.shutdown(Shutdown::Both);
    }

    fn shutdown(&self, how: Shutdown) {
        // Fails only when the peer is gone already.
        let _ = match self {
            Self::Unix(stream) => stream.shutdown(how),
            Self::Tcp(stream) => stream.shutdown(how),
        };
    }
}

impl Read for &Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Unix(stream) => (&*stream).read(buffer),
            Stream::Tcp(stream) => (&*stream).read(buffer),
        }
    }
}

impl Write for &Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Unix(stream) => (&*stream).write(bytes),
            Stream::Tcp(stream) => (&*stream).write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
