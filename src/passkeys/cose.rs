//! The public key of a passkey: a COSE key of one of three algorithms, read strictly, and what it says of a signature.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use minicbor::Decoder;

/// The algorithms asked for and accepted, by their COSE numbers, the best first.
pub const ALGORITHMS: [i64; 3] = [EDDSA, ES256, RS256];

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// Larger moduli only cost time; smaller ones are refused.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;

/// 65537, the only exponent in use.
const EXPONENT: &[u8] = &[1, 0, 1];

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// An uncompressed point of P-256, which lies on the curve.
    Es256([u8; 65]),
    Ed25519([u8; 32]),
    Rs256 {
        n: Vec<u8>,
    },
}

/// The key at the beginning of the bytes, and how many of them it takes. CTAP2's canonical form leaves one way to write it
/// (WebAuthn, 6.5.1.1): every entry in its place, none missing, none besides.
pub fn read(bytes: &[u8]) -> Option<(PublicKey, usize)> {
    let mut entries = Decoder::new(bytes);
    let count = entries.map().ok()??;
    let number = |entries: &mut Decoder<'_>, label: i64| (entries.i64().ok()? == label).then(|| entries.i64().ok())?;
    let kind = number(&mut entries, 1)?;
    let algorithm = number(&mut entries, 3)?;
    let key = match (kind, algorithm, count) {
        (2, ES256, 5) => {
            let on_p256 = number(&mut entries, -1)? == 1;
            let (x, y) = (coordinate(&mut entries, -2)?, coordinate(&mut entries, -3)?);
            let mut point = [4; 65];
            point[1..33].copy_from_slice(&x);
            point[33..].copy_from_slice(&y);
            let on_curve = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).is_ok();
            (on_p256 && on_curve).then_some(PublicKey::Es256(point))?
        }
        (1, EDDSA, 4) => {
            let is_ed25519 = number(&mut entries, -1)? == 6;
            let x = coordinate(&mut entries, -2)?;
            is_ed25519.then_some(PublicKey::Ed25519(x))?
        }
        (3, RS256, 4) => {
            let n = string(&mut entries, -1)?;
            let e = string(&mut entries, -2)?;
            let sound = MODULUS.contains(&n.len()) && n[0] >= 0x80 && e == EXPONENT;
            sound.then(|| PublicKey::Rs256 { n: n.to_vec() })?
        }
        _ => return None,
    };
    Some((key, entries.position()))
}

fn string<'b>(entries: &mut Decoder<'b>, label: i64) -> Option<&'b [u8]> {
    (entries.i64().ok()? == label).then(|| entries.bytes().ok())?
}

fn coordinate(entries: &mut Decoder<'_>, label: i64) -> Option<[u8; 32]> {
    string(entries, label)?.try_into().ok()
}

impl PublicKey {
    pub fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => ES256,
            Self::Ed25519(_) => EDDSA,
            Self::Rs256 { .. } => RS256,
        }
    }

    /// Whether the holder of the private key signed the message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Es256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok(),
            Self::Ed25519(point) => UnparsedPublicKey::new(&ED25519, point).verify(message, signature).is_ok(),
            Self::Rs256 { n } => {
                RsaPublicKeyComponents { n: n.as_slice(), e: EXPONENT }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
        }
    }
}
