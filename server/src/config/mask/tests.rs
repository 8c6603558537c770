use super::*;
use proptest::prelude::*;
use rstest::rstest;

fn masked(source: &str) -> String {
    let table = DeTable::parse(source).unwrap();
    mask(source, table.get_ref(), &[])
}

#[rstest]
#[case(r#"url = "postgres://me:hunter2@db/app""#, r#"url = "postgres://**********@db/app""#)]
#[case(r#"url = "postgres://me:p@/?ss@db/app""#, r#"url = "postgres://*********@db/app""#)]
#[case(r#"url = "me:hunter2@db/app""#, r#"url = "**********@db/app""#)]
#[case(r#"url = "https://h/x?key=abc""#, r#"url = "https://h/x?*******""#)]
#[case(r#"url = "https://h:8080/x""#, r#"url = "https://h:8080/x""#)]
#[case(r#"url = "redis://:\u0070w@db""#, r#"url = "*******************""#)]
#[case(r#"headers = { a = "b", x = 5 }"#, r#"headers = { a = "*", x = * }"#)]
#[case(r#"headers = "Bearer abc""#, r#"headers = "**********""#)]
#[case(r#"heders = { a = "b" }"#, r#"heders = { a = "*" }"#)]
#[case(r#"headers.a = "x ${NAME} y ${N:-d}""#, r#"headers.a = "**${NAME}**********""#)]
#[case(r#"expect.header = { a = "b", set-cookie = "c" }"#, r#"expect.header = { a = "b", set-cookie = "*" }"#)]
#[case("client_secret = '''\nab\nc'''", "client_secret = '''\n**\n*'''")]
#[case("Password = 1234", "Password = ****")]
#[case("x-api-key = ['a', 'b']", "x-api-key = ['*', '*']")]
#[case("a = 1 # password: hunter2", "a = 1 # password*********")]
#[case("# postgres://me:hunter2@db", "# postgres://**********@db")]
#[case("token = 'é'", "token = '**'")]
fn secrets_are_painted_over(#[case] source: &str, #[case] expected: &str) {
    assert_eq!(masked(source), expected);
}

#[rstest]
#[case("period = 15s", "period = 15s")]
#[case("[server", "[server")]
#[case("password = hunter2", "password =********")]
#[case("url = \"postgres://me:hunter2@db", "url =**************************")]
#[case("url = postgres://me:hunter2@db", "url =*************************")]
#[case("[widget.target.headers]\nx = abc", "[widget.target.headers]\n*******")]
#[case("headers = { a = 'b'", "headers =**********")]
#[case("key = \"\"\"\nc2VjcmV0==\n", "key =****\n**********\n")]
#[case("[\"hunter2\"", "**********")]
fn a_broken_file_shows_next_to_nothing(#[case] source: &str, #[case] expected: &str) {
    assert!(DeTable::parse(source).is_err());
    assert_eq!(mask_unparsed(source), expected);
}

proptest! {
    #[test]
    fn a_password_never_shows(user in "[a-z]{0,4}", password in r#"[^"\\\p{Cc}$]{1,12}"#, key in "[a-z_]{1,9}") {
        let secret = format!("S3{password}3S");
        let source = format!("{key} = \"postgres://{user}:{secret}@db/app\"\n");
        prop_assume!(DeTable::parse(&source).is_ok());
        let masked = masked(&source);
        prop_assert!(!masked.contains(&secret));
        prop_assert_eq!(masked.len(), source.len());
    }

    #[test]
    fn masking_keeps_every_place(source in "[a-z =\"'#\\[\\]{}\né@:/]{0,80}") {
        let masked = mask_unparsed(&source);
        prop_assert_eq!(masked.len(), source.len());
        prop_assert_eq!(masked.matches('\n').count(), source.matches('\n').count());
    }
}
