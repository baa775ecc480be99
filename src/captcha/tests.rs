//! What the captcha promises, told from outside: bound, timed, used up once, and never a panic.

use altcha_lib_rs::algorithm::AltchaAlgorithm;
use base64::{Engine, engine::general_purpose::STANDARD, engine::general_purpose::URL_SAFE_NO_PAD};
use proptest::prelude::*;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};

use super::{Captcha, Difficulty, Refusal, Spent, transcription};

const NOW: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);
const PAGE: &[u8] = b"the cookie of this page";
const OTHER_PAGE: &[u8] = b"the cookie of another page";
const EASY: Difficulty = Difficulty(200);

fn captcha() -> Captcha {
    Captcha::new([7; 32])
}

fn solve(challenge: &Value) -> Value {
    let text = |name: &str| challenge[name].as_str().expect("a text").to_owned();
    let most = challenge["maxnumber"].as_u64();
    let number = altcha_lib_rs::solve_challenge(&text("challenge"), &text("salt"), Some(AltchaAlgorithm::Sha256), most, 0);
    json!({
        "algorithm": "SHA-256",
        "challenge": text("challenge"),
        "number": number.expect("a number up to maxnumber"),
        "salt": text("salt"),
        "signature": text("signature"),
        "took": 12,
    })
}

fn packed(proof: &Value) -> String {
    STANDARD.encode(proof.to_string())
}

fn proof(captcha: &Captcha) -> Value {
    solve(&captcha.challenge(PAGE, EASY, NOW))
}

fn used_up(refusal: Result<Spent, Refusal>) -> Spent {
    match refusal {
        Err(Refusal::Wrong { id: Some(spent) }) => spent,
        other => panic!("expected a wrong answer that is used up, got {other:?}"),
    }
}

#[test]
fn a_solved_proof_counts_on_its_page_until_it_expires() {
    let captcha = captcha();
    let payload = packed(&proof(&captcha));
    let spent = captcha.check_proof(&payload, PAGE, EASY, NOW + Duration::minutes(19)).unwrap();
    assert!(spent.expires_at >= NOW + Duration::minutes(20), "the row outlives the token");
    assert_eq!(captcha.check_proof(&payload, OTHER_PAGE, EASY, NOW), Err(Refusal::WrongPage));
    let late = NOW + Duration::minutes(20);
    assert_eq!(captcha.check_proof(&payload, PAGE, EASY, late), Err(Refusal::Expired));
}

#[test]
fn a_proof_is_the_same_id_however_it_is_sent_again() {
    let captcha = captcha();
    let mut again = proof(&captcha);
    let first = captcha.check_proof(&packed(&again), PAGE, EASY, NOW).unwrap();
    again["took"] = json!(99);
    again["signature"] = json!(again["signature"].as_str().unwrap().to_uppercase());
    let second = captcha.check_proof(&packed(&again), PAGE, EASY, NOW + Duration::minutes(1)).unwrap();
    assert_eq!(first, second);
    assert_ne!(first.id, captcha.check_proof(&packed(&proof(&captcha)), PAGE, EASY, NOW).unwrap().id);
}

#[test]
fn a_wrong_number_or_too_little_work_uses_the_challenge_up() {
    let captcha = captcha();
    let right = proof(&captcha);
    let id = captcha.check_proof(&packed(&right), PAGE, EASY, NOW).unwrap().id;
    let mut wrong = right.clone();
    wrong["number"] = json!(right["number"].as_u64().unwrap() + 1);
    assert_eq!(used_up(captcha.check_proof(&packed(&wrong), PAGE, EASY, NOW)).id, id);
    let harder = EASY.harder(1);
    assert_eq!(used_up(captcha.check_proof(&packed(&right), PAGE, harder, NOW)).id, id);
}

#[test]
fn nobody_else_makes_challenges() {
    let captcha = captcha();
    let theirs = proof(&Captcha::new([8; 32]));
    assert_eq!(captcha.check_proof(&packed(&theirs), PAGE, EASY, NOW), Err(Refusal::Wrong { id: None }));
}

#[test]
fn the_terms_of_a_challenge_cannot_be_changed() {
    let captcha = captcha();
    let right = proof(&captcha);
    let salt = right["salt"].as_str().unwrap();
    let later = salt.replace("expires=1", "expires=2");
    let cheaper = salt.replace("max=200", "max=900");
    // CVE-2025-68113: move the first digits of the number to the end of the salt.
    let long = |proof: &Value| {
        let number = proof["number"].to_string();
        number.len() > 1 && !number[1..].starts_with('0')
    };
    let number = (0..1000).map(|_| proof(&captcha)).find(long).expect("a number of two digits");
    let digits = number["number"].to_string();
    let mut spliced = number.clone();
    spliced["salt"] = json!(format!("{}{}", number["salt"].as_str().unwrap(), &digits[..1]));
    spliced["number"] = json!(digits[1..].parse::<u32>().unwrap());
    let hash = |proof: &Value| {
        let text = format!("{}{}", proof["salt"].as_str().unwrap(), proof["number"]);
        hex::encode(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes()))
    };
    assert_eq!(hash(&spliced), hash(&number), "the challenge itself does not notice");
    used_up(captcha.check_proof(&packed(&spliced), PAGE, EASY, NOW));
    for changed in [later, cheaper] {
        assert_ne!(changed, salt);
        let mut proof = right.clone();
        proof["salt"] = json!(changed);
        used_up(captcha.check_proof(&packed(&proof), PAGE, EASY, NOW));
    }
}

#[test]
fn the_format_is_altchas() {
    let captcha = captcha();
    let proof = proof(&captcha);
    let parsed: altcha_lib_rs::Payload = serde_json::from_value(proof).expect("a payload of theirs");
    let params = parsed.salt.split_once('?').expect("parameters in the salt").1;
    assert!(params.starts_with("expires=1772367600&"), "{params}");
    // Their check rebuilds the parameters in an order of its own, so that only the hash is theirs to repeat.
    let bare = altcha_lib_rs::solve_challenge(&parsed.challenge, &parsed.salt, None, Some(200), 0);
    assert_eq!(bare.unwrap(), parsed.number);
}

#[test]
fn one_captcha_serves_all_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&captcha());
}

#[test]
fn difficulty_grows_and_stops() {
    assert_eq!(Difficulty::default(), Difficulty(50_000));
    assert_eq!(Difficulty(50_000).harder(2), Difficulty(200_000));
    assert_eq!(Difficulty(50_000).harder(u32::MAX), Difficulty(1_600_000));
    assert_eq!(Difficulty(9_000_000).harder(3), Difficulty(9_000_000));
    let captcha = captcha();
    for _ in 0..20 {
        let proof = solve(&captcha.challenge(PAGE, Difficulty(1), NOW));
        captcha.check_proof(&packed(&proof), PAGE, Difficulty(1), NOW).unwrap();
    }
}

#[test]
fn what_was_typed_counts_on_its_page_until_it_expires() {
    let captcha = captcha();
    let token = captcha.transcription(PAGE, NOW);
    let answer = captcha.solution(&token, NOW);
    let check = |answer: &str, page, minutes| captcha.check_transcription(&token, answer, page, NOW + Duration::minutes(minutes));
    let spent = check(&answer, PAGE, 9).unwrap();
    assert!(spent.expires_at >= NOW + Duration::minutes(10), "the row outlives the token");
    assert_eq!(check(&answer, PAGE, 1).unwrap(), spent, "a second time is the same id");
    assert_eq!(check(&answer, OTHER_PAGE, 1), Err(Refusal::WrongPage));
    assert_eq!(check(&answer, PAGE, 10), Err(Refusal::Expired));
    assert_eq!(captcha.picture(&token, NOW + Duration::minutes(10)), Err(Refusal::Expired));
    assert_eq!(captcha.sound(&token, "en", NOW + Duration::minutes(10)), Err(Refusal::Expired));
    let wrong = answer.chars().rev().chain("0".chars()).take(6).collect::<String>();
    for wrong in [wrong.as_str(), "", "12345", "1234567", "letters"] {
        if wrong != answer {
            assert_eq!(used_up(check(wrong, PAGE, 1)), spent, "{wrong:?} uses it up");
        }
    }
}

#[test]
fn digits_may_be_spaced_and_of_three_scripts() {
    let expected = Some([1, 2, 3, 4, 5, 6]);
    for answer in ["123456", " 123 456 ", "1 2\u{a0}3\u{202f}4 5\t6", "١٢٣٤٥٦", "۱۲۳۴۵۶", "\u{200f}١٢٣ 456\u{200e}"] {
        assert_eq!(transcription::read(answer), expected, "{answer:?}");
    }
    for answer in ["", "12345", "1234567", "12345a", "-12345", &format!("123456{}", " ".repeat(80))] {
        assert_eq!(transcription::read(answer), None, "{answer:?}");
    }
}

#[test]
fn a_wait_counts_once_it_is_over() {
    let captcha = captcha();
    let token = captcha.wait_token(PAGE, NOW);
    let check = |page, seconds| captcha.check_wait(&token, page, NOW + Duration::seconds(seconds));
    assert_eq!(check(PAGE, 0), Err(Refusal::NotYet));
    assert_eq!(check(PAGE, 29), Err(Refusal::NotYet));
    assert_eq!(check(OTHER_PAGE, 29), Err(Refusal::WrongPage));
    let spent = check(PAGE, 30).unwrap();
    assert_eq!(check(PAGE, 629).unwrap(), spent);
    assert_eq!(check(OTHER_PAGE, 30), Err(Refusal::WrongPage));
    assert_eq!(check(PAGE, 630), Err(Refusal::Expired));
}

#[test]
fn a_token_is_good_for_its_purpose_only_and_tells_nothing() {
    let captcha = captcha();
    let [typed, wait] = [captcha.transcription(PAGE, NOW), captcha.wait_token(PAGE, NOW)];
    assert_eq!(captcha.check_wait(&typed, PAGE, NOW), Err(Refusal::Malformed));
    assert_eq!(captcha.picture(&wait, NOW), Err(Refusal::Malformed));
    let decoded = URL_SAFE_NO_PAD.decode(&typed).unwrap();
    let digits = transcription::read(&captcha.solution(&typed, NOW)).unwrap();
    assert!(!decoded.windows(6).any(|window| window == digits));
    let others: Vec<String> = (0..20).map(|_| captcha.solution(&captcha.transcription(PAGE, NOW), NOW)).collect();
    assert!(others.iter().any(|other| *other != others[0]), "digits differ from token to token");
}

#[test]
fn a_changed_token_is_nothing() {
    let captcha = captcha();
    for token in [captcha.transcription(PAGE, NOW), captcha.wait_token(PAGE, NOW)] {
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(captcha.check_transcription(&changed, "123456", PAGE, NOW), Err(Refusal::Malformed));
            assert_eq!(captcha.check_wait(&changed, PAGE, NOW), Err(Refusal::Malformed));
            assert_eq!(captcha.picture(&changed, NOW), Err(Refusal::Malformed));
        }
    }
}

#[test]
fn the_picture_is_a_png_and_the_same_each_time() {
    let captcha = captcha();
    let token = captcha.transcription(PAGE, NOW);
    let picture = captcha.picture(&token, NOW).unwrap();
    assert_eq!(picture, captcha.picture(&token, NOW).unwrap(), "asking again averages nothing away");
    assert_ne!(picture, captcha.picture(&captcha.transcription(PAGE, NOW), NOW).unwrap());
    assert!(picture.len() < 10_000, "{} bytes", picture.len());
    let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.height, info.color_type), (240, 80, png::ColorType::Grayscale));
    let dark = pixels.iter().filter(|grey| **grey < 110).count();
    assert!((2_000..17_200).contains(&dark), "{dark} of 19,200 pixels are dark");
}

#[test]
fn the_sound_is_a_wav_of_eight_seconds_or_more_in_every_language() {
    let captcha = captcha();
    for _ in 0..5 {
        let token = captcha.transcription(PAGE, NOW);
        let sound = |language| captcha.sound(&token, language, NOW).unwrap();
        for language in ["en", "nl-NL", "ar", "fr"] {
            let wav = sound(language);
            let number = |at: usize| u32::from_le_bytes(wav[at..at + 4].try_into().unwrap());
            assert_eq!((&wav[0..4], &wav[8..16], &wav[36..40]), (&b"RIFF"[..], &b"WAVEfmt "[..], &b"data"[..]));
            assert_eq!(number(4) as usize, wav.len() - 8);
            assert_eq!((number(16), number(20), number(24), number(28)), (16, 0x0001_0001, 8000, 8000));
            assert_eq!(number(32), 0x0008_0001, "one byte a frame, eight bits a sample");
            let samples = number(40);
            assert!((8 * 8000..20 * 8000).contains(&samples), "{samples} samples");
            assert!(wav.len() - 44 - samples as usize <= 1);
        }
        assert_eq!(sound("en"), sound("fr"), "English where there is nothing better");
        assert_eq!(sound("nl"), sound("NL_be"));
        assert_ne!(sound("en"), sound("nl"));
        assert_ne!(sound("en"), captcha.sound(&captcha.transcription(PAGE, NOW), "en", NOW).unwrap());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn garbage_is_refused_and_never_panics(text in any::<String>(), bytes in proptest::collection::vec(any::<u8>(), 0..120)) {
        let captcha = captcha();
        let good = captcha.transcription(PAGE, NOW);
        for token in [text.clone(), URL_SAFE_NO_PAD.encode(&bytes), STANDARD.encode(&bytes)] {
            prop_assert!(captcha.check_proof(&token, &bytes, EASY, NOW).is_err());
            prop_assert!(captcha.check_transcription(&token, &text, &bytes, NOW).is_err());
            prop_assert!(captcha.check_wait(&token, &bytes, NOW).is_err());
            prop_assert!(captcha.picture(&token, NOW).is_err());
            prop_assert!(captcha.sound(&token, &text, NOW).is_err());
        }
        prop_assert!(captcha.sound(&good, &text, NOW).is_ok());
        let _ = captcha.check_transcription(&good, &text, PAGE, NOW);
    }

    #[test]
    fn a_proof_with_odd_members_is_refused(challenge in ".{0,80}", salt in ".{0,80}", number in any::<i64>(), signature in "[0-9a-fA-F]{0,80}") {
        let odd = json!({"algorithm": "SHA-256", "challenge": challenge, "salt": salt, "number": number, "signature": signature});
        prop_assert!(captcha().check_proof(&packed(&odd), PAGE, EASY, NOW).is_err());
        let mut salted = proof(&captcha());
        salted["salt"] = json!(salt);
        prop_assert!(captcha().check_proof(&packed(&salted), PAGE, EASY, NOW).is_err());
    }

    #[test]
    fn any_moment_can_be_asked_about(seconds in -377_705_116_800_i64..=253_402_300_799) {
        let (captcha, then) = (captcha(), OffsetDateTime::from_unix_timestamp(seconds).unwrap());
        let proof = solve(&captcha.challenge(PAGE, Difficulty(3), then));
        let _ = captcha.check_proof(&packed(&proof), PAGE, Difficulty(3), then);
        let _ = captcha.check_wait(&captcha.wait_token(PAGE, then), PAGE, then);
        let _ = captcha.picture(&captcha.transcription(PAGE, then), then);
    }
}
