//! What the value of a query has to be: `0`, `"< 100"`, `"UP"`.

use super::super::decimal::Decimal;
use serde_json::Value;
use std::{cmp::Ordering, fmt};

/// How two values are compared, longest first: `<=` is not `<`.
const OPERATORS: [(&str, Operator); 7] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("!=", Operator::Differs),
    ("==", Operator::Is),
    ("<", Operator::Below),
    (">", Operator::Above),
    ("=", Operator::Is),
];

/// A condition that a value meets or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    operator: Operator,
    with: Operand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Is,
    Differs,
    Below,
    AtMost,
    Above,
    AtLeast,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Operand {
    /// With the text it was written in.
    Number(Decimal, String),
    Truth(bool),
    Text(String),
}

impl Comparison {
    /// Reads a number, a truth value, or a text, which may begin with an operator.
    ///
    /// # Errors
    /// It is none of these, or order is asked of what is no number.
    pub fn new(value: &Value) -> Result<Self, String> {
        match value {
            Value::Bool(truth) => Ok(Self { operator: Operator::Is, with: Operand::Truth(*truth) }),
            Value::Number(number) => Ok(Self { operator: Operator::Is, with: operand(&number.to_string()) }),
            Value::String(text) => Self::of_text(text),
            _ => Err("not a number, a truth value or a text".to_owned()),
        }
    }

    fn of_text(text: &str) -> Result<Self, String> {
        let known = |(sign, operator)| Some((text.trim_start().strip_prefix(sign)?, operator));
        let (rest, operator) = OPERATORS.into_iter().find_map(known).unwrap_or((text, Operator::Is));
        let with = operand(rest.trim());
        let ordered = !matches!(operator, Operator::Is | Operator::Differs);
        match with {
            Operand::Number(..) => Ok(Self { operator, with }),
            _ if ordered => Err("an order needs a number behind it".to_owned()),
            _ => Ok(Self { operator, with }),
        }
    }

    /// Whether `found`, as the database writes it, meets the condition. What is no number is in no order.
    #[must_use]
    pub fn holds(&self, found: &str) -> bool {
        let equal = match &self.with {
            Operand::Number(number, _) => {
                let Ok(found) = found.trim().parse::<Decimal>() else { return self.operator == Operator::Differs };
                return self.operator.allows(found.cmp(number));
            }
            Operand::Truth(truth) => truth_of(found) == Some(*truth),
            Operand::Text(text) => found == text,
        };
        equal == (self.operator == Operator::Is)
    }
}

impl Operator {
    const fn allows(self, order: Ordering) -> bool {
        match self {
            Self::Is => order.is_eq(),
            Self::Differs => order.is_ne(),
            Self::Below => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::Above => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

fn operand(text: &str) -> Operand {
    text.parse().map_or_else(|_| Operand::Text(text.to_owned()), |number| Operand::Number(number, text.to_owned()))
}

/// PostgreSQL writes `t`, the others `1`.
fn truth_of(found: &str) -> Option<bool> {
    match found.to_ascii_lowercase().as_str() {
        "t" | "true" | "1" => Some(true),
        "f" | "false" | "0" => Some(false),
        _ => None,
    }
}

impl fmt::Display for Comparison {
    /// After "expected": `0`, `< 100`, `"UP"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.operator {
            Operator::Is => "",
            Operator::Differs => "!= ",
            Operator::Below => "< ",
            Operator::AtMost => "<= ",
            Operator::Above => "> ",
            Operator::AtLeast => ">= ",
        })?;
        match &self.with {
            Operand::Number(_, text) => f.write_str(text),
            Operand::Truth(truth) => truth.fmt(f),
            Operand::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    #[rstest]
    #[case(json!(0), "0", true)]
    #[case(json!(0), "0.000", true)]
    #[case(json!(0), "7", false)]
    #[case(json!(0.1), "0.10", true)]
    #[case(json!(9_007_199_254_740_993_i64), "9007199254740992", false)]
    #[case(json!("9007199254740993.5"), "9007199254740993.50", true)]
    #[case(json!("< 100"), "99.999", true)]
    #[case(json!("< 100"), "100", false)]
    #[case(json!("<=100"), "100", true)]
    #[case(json!(">= 1"), "1", true)]
    #[case(json!("> 1"), "1.0", false)]
    #[case(json!("!= 0"), "1", true)]
    #[case(json!("!= 0"), "0.0", false)]
    #[case(json!("!= 0"), "none", true)]
    #[case(json!("= 5"), "5", true)]
    #[case(json!("< 100"), "NaN", false)]
    #[case(json!("> 100"), "NaN", false)]
    #[case(json!("UP"), "UP", true)]
    #[case(json!("UP"), "up", false)]
    #[case(json!("!= DOWN"), "UP", true)]
    #[case(json!(""), "", true)]
    #[case(json!(true), "t", true)]
    #[case(json!(true), "1", true)]
    #[case(json!(false), "f", true)]
    #[case(json!(true), "maybe", false)]
    fn a_value_is_compared(#[case] expected: Value, #[case] found: &str, #[case] holds: bool) {
        assert_eq!(Comparison::new(&expected).unwrap().holds(found), holds);
    }

    #[rstest]
    #[case(json!("<100"), "< 100")]
    #[case(json!(1.50), "1.5")]
    #[case(json!("== UP"), "\"UP\"")]
    #[case(json!(true), "true")]
    fn it_is_shown_as_it_is_meant(#[case] expected: Value, #[case] shown: &str) {
        assert_eq!(Comparison::new(&expected).unwrap().to_string(), shown);
    }

    #[rstest]
    #[case(json!("< abc"), "an order needs a number behind it")]
    #[case(json!(">"), "an order needs a number behind it")]
    #[case(json!([1]), "not a number, a truth value or a text")]
    fn what_cannot_be_compared_is_refused(#[case] expected: Value, #[case] why: &str) {
        assert_eq!(Comparison::new(&expected).unwrap_err(), why);
    }
}
