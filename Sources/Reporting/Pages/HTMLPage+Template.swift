extension HTMLPage {
    /// How every page begins, in Mustache: nothing is fetched, and nothing runs but a script of our own.
    /// - Parameter scripts: the part of the content security policy that allows it.
    static func head(title: String, scripts: String = "") -> String {
        """
        {{% CONTENT_TYPE: EscapedHTML}}
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'\(scripts)">
        <title>\(title)</title>
        <style>
        {{{style}}}
        </style>
        </head>
        """
    }

    /// The page up to its list of segments, in Mustache. `{{x}}` is escaped; `{{{x}}}` is for what the page makes
    /// itself: its style sheet, pictures, segments and attributes.
    static let start = """
        \(HTMLPage.head(title: "{{name}}: evaluation report", scripts: "; {{{policy}}}"))
        <body>
        <main>
        <header>
        <p class="kicker">Evaluation report</p>
        <h1><bdi>{{name}}</bdi></h1>
        <p class="summary">{{summary}}</p>
        </header>
        {{#hasFacts}}
        <section class="facts" aria-label="Languages, data, model and training">
        <dl>
        {{#facts}}
        <dt>{{name}}</dt>
        <dd><bdi>{{text}}</bdi></dd>
        {{/facts}}
        </dl>
        {{#hasOptions}}
        <details>
        <summary>All options of the model and its training</summary>
        <table>
        <thead><tr><th scope="col">Option</th><th scope="col">Value</th></tr></thead>
        <tbody>
        {{#options}}
        <tr><td>{{name}}</td><td>{{value}}</td></tr>
        {{/options}}
        </tbody>
        </table>
        </details>
        {{/hasOptions}}
        </section>
        {{/hasFacts}}
        {{#verdicts}}
        <p class="verdict {{status}}"><strong>{{word}}</strong> {{sentence}}</p>
        {{/verdicts}}
        <section class="scores" aria-label="Scores">
        {{#scores}}
        <div class="score">
        <h2>{{name}}</h2>
        <p class="value">{{value}}</p>
        <p class="remark">{{remark}}</p>
        <p class="signature"><code>{{signature}}</code></p>
        </div>
        {{/scores}}
        </section>
        {{#comparison}}
        <section class="segments">
        <h2>Against the baseline</h2>
        <p class="summary">{{note}}</p>
        <div class="wide">
        <table role="table">
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">System</th>\
        {{#metrics}}<th scope="col" role="columnheader">{{.}}</th>{{/metrics}}</tr></thead>
        <tbody role="rowgroup">
        {{#rows}}
        <tr role="row"><th scope="row" role="rowheader"><bdi>{{name}}</bdi></th>\
        {{#cells}}<td role="cell" data-metric="{{metric}}"><span class="{{status}}">{{text}}</span></td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        </section>
        {{/comparison}}
        <section class="pictures" aria-label="Plots">
        {{#pictures}}
        <figure>
        <figcaption><h2>{{title}}</h2></figcaption>
        {{{svg}}}
        <p>{{note}}</p>
        </figure>
        {{/pictures}}
        </section>
        {{#hasFindings}}
        <section class="segments findings">
        <h2>What went wrong</h2>
        <ul>
        {{#findings}}
        <li>{{title}}: {{figure}}. <span class="example">{{#examples}}<span>line {{line}}: <bdi{{{language}}}>{{text}}</bdi></span>\
        {{^isLast}}; {{/isLast}}{{/examples}}</span></li>
        {{/findings}}
        </ul>
        </section>
        {{/hasFindings}}
        {{{groups}}}
        {{{samples}}}

        """

    /// The page after its list of segments.
    static let end = """
        {{% CONTENT_TYPE: EscapedHTML}}
        <footer>
        <p>Marked words of a hypothesis are not in its first reference at that place; words of the reference with a dotted
        line below are missing in the hypothesis.</p>
        <table>
        <thead><tr><th scope="col">Input</th><th scope="col">File, SHA-256 of its text</th><th scope="col">Lines</th></tr></thead>
        <tbody>
        {{#inputs}}
        <tr><td>{{side}}</td><td><bdi>{{path}}</bdi><br><code>{{digest}}</code></td><td>{{lines}}</td></tr>
        {{/inputs}}
        </tbody>
        </table>
        {{#command}}<p>Made with <code class="command">{{.}}</code></p>{{/command}}
        {{#reproduce}}<p>Training, translation and report again: <code class="command">{{.}}</code></p>{{/reproduce}}
        <p>{{footer}}</p>
        </footer>
        </main>
        </body>
        </html>

        """
}
