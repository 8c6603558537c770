//! One deployment as one row.

use crate::{
    model::deployments::Deployment,
    ui::{Html, Scene, rows::begin, utc},
};

pub(super) fn row(scene: Scene, widget: &str, key: &str, deployment: &Deployment) -> Html {
    let Deployment { service, state, reason, .. } = deployment;
    let [version, previous, environment, by] =
        [&deployment.version, &deployment.previous, &deployment.environment, &deployment.by]
            .map(|text| text.as_deref().unwrap_or_default());
    let mut html = begin(widget, key, *state, !is_shown(scene, deployment), scene.alone);
    let status = reason.as_deref().unwrap_or_else(|| deployment.status.as_str());
    let arrow = if previous.is_empty() { "" } else { " → " };
    html.put(
        "<th scope=\"row\" role=\"rowheader\" class=\"name\"><bdi>{}</bdi></th><td role=\"cell\">{}{}{}</td>\
         <td role=\"cell\">{}</td><td role=\"cell\" class=\"reason\">{}</td><td role=\"cell\">{}</td>\
         <td role=\"cell\" class=\"age\">{}</td></tr>",
        &[service, previous, arrow, version, environment, status, by, &utc(deployment.started_at)],
    );
    html
}

/// Whether it is to be seen: what is new in it is looked through as well. Reactive.
pub(super) fn is_shown(scene: Scene, deployment: &Deployment) -> bool {
    let mut rest = deployment.changelog.join("\n");
    let words =
        [&deployment.version, &deployment.previous, &deployment.environment, &deployment.by, &deployment.reason];
    for word in words.into_iter().flatten() {
        rest.push('\n'); // which nobody can look for
        rest.push_str(word);
    }
    scene.shows(false, deployment.state, &[&deployment.service, deployment.status.as_str(), &rest])
}
