//! One file asked of an HTTPS server that may be hostile.
//!
//! Every certificate is taken and returned: whoever asked must judge it before believing a word
//! of the answer. No redirect is followed, and nothing is kept running: with the future goes the
//! connection. RFC 9112 for the request, A-8461-2 for its use.

use std::error::Error;
use std::io;

use http_body_util::{BodyExt, Empty, LengthLimitError, Limited};
use hyper::body::{Body, Bytes, Incoming};
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{self, HeaderName};
use hyper::{Request, Response, StatusCode};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;

use super::metered::Metered;
use super::starttls::{Tap, handshake};
use super::{HttpResponse, HttpsFailure, HttpsReply, TlsOffer};
use crate::text::printable;

/// Octets of the response's head that are read, and of what is held back from the body.
const HEAD: usize = 16 * 1024;

/// Header fields that are read.
const FIELDS: usize = 64;

/// Octets on the wire for one of the body: enough for chunks of one octet each.
const OVERHEAD: usize = 8;

/// What is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The name for SNI and Host.
    pub(super) host: &'a str,
    pub(super) port: u16,
    /// With the leading slash.
    pub(super) path: &'a str,
    /// Octets of the body.
    pub(super) most: usize,
}

/// Asks for one file over `socket`, on which nothing was said yet.
pub(super) async fn get(socket: TcpStream, wanted: &Wanted<'_>) -> HttpsReply {
    let offer = TlsOffer {
        server_name: Some(wanted.host.to_owned()),
        post_quantum: false,
        tls12_only: false,
        key_type: None,
    };
    match handshake(socket, &offer).await {
        Ok((stream, session)) => {
            let outcome = over(stream, wanted).await;
            HttpsReply { session: Some(session), outcome }
        }
        Err(why) => HttpsReply { session: None, outcome: Err(HttpsFailure::Handshake(why)) },
    }
}

/// Speaks HTTP inside TLS. The connection runs in this future and in no task of its own.
async fn over(stream: TlsStream<Tap>, wanted: &Wanted<'_>) -> Result<HttpResponse, HttpsFailure> {
    let allowance = wanted.most.saturating_mul(OVERHEAD).saturating_add(4 * HEAD);
    let (sender, connection) = http1::Builder::new()
        .max_buf_size(HEAD)
        .max_headers(FIELDS)
        .handshake(Metered::new(stream, allowance))
        .await
        .map_err(|e| failure(&e))?;
    let driven = async {
        // Its errors reach whoever waits for the response.
        let _ = connection.await;
        std::future::pending().await
    };
    tokio::select! {
        outcome = exchange(sender, wanted) => outcome,
        outcome = driven => outcome,
    }
}

async fn exchange(
    mut sender: SendRequest<Empty<Bytes>>,
    wanted: &Wanted<'_>,
) -> Result<HttpResponse, HttpsFailure> {
    let request = request(wanted).map_err(|e| failure(&e))?;
    let response = sender.send_request(request).await.map_err(|e| failure(&e))?;
    let media_type = field(&response, header::CONTENT_TYPE);
    let location = field(&response, header::LOCATION);
    let status = response.status();
    let body = match status {
        StatusCode::OK => body(response, wanted.most).await?,
        _ => Vec::new(),
    };
    Ok(HttpResponse { status: status.as_u16(), media_type, location, body })
}

fn request(wanted: &Wanted<'_>) -> Result<Request<Empty<Bytes>>, hyper::http::Error> {
    let host = match wanted.port {
        443 => wanted.host.to_owned(),
        port => format!("{}:{port}", wanted.host),
    };
    Request::get(wanted.path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("mxtls/", env!("CARGO_PKG_VERSION")))
        .header(header::ACCEPT, "text/plain")
        .header(header::CONNECTION, "close")
        .body(Empty::new())
}

fn field(response: &Response<Incoming>, name: HeaderName) -> Option<String> {
    response.headers().get(name).map(|value| printable(value.as_bytes()))
}

/// The whole body, if it has at most `most` octets.
async fn body(response: Response<Incoming>, most: usize) -> Result<Vec<u8>, HttpsFailure> {
    let body = response.into_body();
    let announced = usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX);
    if announced > most {
        return Err(HttpsFailure::TooLong);
    }
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => Err(HttpsFailure::TooLong),
        Err(error) => Err(failure(error.as_ref())),
    }
}

fn failure(error: &(dyn Error + 'static)) -> HttpsFailure {
    let http = error.downcast_ref::<hyper::Error>();
    let clause = if http.is_some_and(hyper::Error::is_incomplete_message) || broke_off(error) {
        "the connection was closed before the response was whole".to_owned()
    } else if http.is_some_and(hyper::Error::is_parse) {
        format!("the answer cannot be read as HTTP/1.1: {}", innermost(error))
    } else {
        innermost(error)
    };
    HttpsFailure::Http(clause)
}

/// Whether the other side closed or reset. Without the close of TLS the end could be anybody's.
fn broke_off(error: &(dyn Error + 'static)) -> bool {
    use std::io::ErrorKind as K;
    let kind = causes(error).find_map(|e| e.downcast_ref::<io::Error>()).map(io::Error::kind);
    matches!(kind, Some(K::UnexpectedEof | K::ConnectionReset | K::BrokenPipe))
}

/// What the last of the causes says.
fn innermost(error: &(dyn Error + 'static)) -> String {
    let said = causes(error).last().map(ToString::to_string);
    printable(said.unwrap_or_default().as_bytes())
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}
