//! Whatever happens to a stream: who reads it ends with what the API shows.

use super::*;
use app::{
    json::FromJson as _,
    live::{Channel as LiveChannel, Received},
};
use leptos::prelude::WithUntracked as _;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A stranger that knows only CONTRACT.md and the `json-patch` crate, and our own browser side, fed with the same.
struct Client {
    subscription: Option<Subscription>,
    last_id: Option<String>,
    documents: BTreeMap<String, Value>,
    ours: BTreeMap<String, LiveChannel<Dependencies>>,
}

impl Client {
    fn read(&mut self) {
        let Some(subscription) = &mut self.subscription else { return };
        for event in ready(subscription) {
            let widget = event.data["widget"].as_str().unwrap_or_default().to_owned();
            match event.name.as_str() {
                "snapshot" => self.take_snapshot(widget, &event.data),
                "patch" => self.take_patch(&widget, &event.data),
                _ => {}
            }
            self.last_id = event.id.or(self.last_id.take());
        }
    }

    fn take_snapshot(&mut self, widget: String, data: &Value) {
        let ours: Snapshot<Dependencies> = Snapshot::from_json(data.clone()).unwrap();
        self.documents.insert(widget.clone(), data.clone());
        self.ours.insert(widget, LiveChannel::new(ours));
    }

    fn take_patch(&mut self, widget: &str, data: &Value) {
        let ours = Patch::from_json(data.clone()).unwrap();
        assert!(matches!(self.ours[widget].patch(&ours).unwrap(), Received::Fits));
        let document = self.documents.get_mut(widget).unwrap();
        assert_eq!(document["seq"], data["base"], "no gap");
        let patch: json_patch::Patch = serde_json::from_value(data["patch"].clone()).unwrap();
        json_patch::patch(document, &patch).unwrap();
        assert_eq!(document["seq"], data["seq"]);
    }
}

#[derive(Clone, Debug)]
enum Step {
    Change { widget: usize, latencies: BTreeMap<String, u32> },
    Burst { widget: usize, many: u32 },
    Read,
    Disconnect,
    Reconnect { resume: bool },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    // Names that need escaping in a pointer, are empty, or are not ASCII.
    let name = prop::sample::select(vec!["a", "b/c", "d~e", "~1", "", "ü \"x\"", "f"]).prop_map(str::to_owned);
    let latencies = prop::collection::btree_map(name, 0_u32..50, 0..6);
    let step = prop_oneof![
        4 => (0_usize..2, latencies).prop_map(|(widget, latencies)| Step::Change { widget, latencies }),
        1 => (0_usize..2, 200_u32..400).prop_map(|(widget, many)| Step::Burst { widget, many }),
        3 => Just(Step::Read),
        1 => Just(Step::Disconnect),
        2 => any::<bool>().prop_map(|resume| Step::Reconnect { resume }),
    ];
    prop::collection::vec(step, 1..60)
}

proptest! {
    /// Whatever changes, is cut off or lags: who applies what arrives ends with what the API shows.
    #[test]
    fn a_client_always_ends_equal_to_the_api(steps in steps()) {
        let widgets = ["w0".to_owned(), "w1".to_owned()];
        let hub = hub_with(&["w0", "w1"]);
        let mut client = Client { subscription: None, last_id: None, documents: BTreeMap::new(), ours: BTreeMap::new() };
        let publish = |widget: &str, latencies: &[(&str, u32)]| hub.publish(snapshot(widget, data(latencies))).unwrap();
        for step in steps {
            match step {
                Step::Change { widget, latencies } => {
                    let latencies: Vec<(&str, u32)> = latencies.iter().map(|(name, ms)| (name.as_str(), *ms)).collect();
                    publish(&widgets[widget], &latencies);
                }
                Step::Burst { widget, many } => (0..many).for_each(|ms| publish(&widgets[widget], &[("burst", ms)])),
                Step::Read => client.read(),
                Step::Disconnect => client.subscription = None,
                Step::Reconnect { resume } => {
                    let since = client.last_id.as_deref().filter(|_| resume);
                    client.subscription = Some(hub.subscribe(widgets.to_vec(), since).unwrap());
                }
            }
        }
        if client.subscription.is_none() {
            client.subscription = Some(hub.subscribe(widgets.to_vec(), client.last_id.as_deref()).unwrap());
        }
        client.read();
        for widget in &widgets {
            let api: Value = serde_json::from_slice(&hub.latest(widget).unwrap().json().unwrap()).unwrap();
            prop_assert_eq!(&client.documents[widget], &api);
            let ours = client.ours[widget].head.with_untracked(|head| serde_json::to_value(head).unwrap());
            for (name, value) in ours.as_object().unwrap() {
                prop_assert_eq!(value, &api[name]);
            }
            let data = client.ours[widget].read(|data| serde_json::to_value(data).unwrap());
            prop_assert_eq!(&data, &api["data"]);
        }
    }
}
