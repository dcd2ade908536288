extension HTMLPage {
    /// The page, in Mustache. `{{x}}` is escaped; `{{{x}}}` is for the page's own style sheet and pictures alone.
    static let template = """
        {{% CONTENT_TYPE: EscapedHTML}}
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{{name}}: evaluation report</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <main>
        <header>
        <p class="kicker">Evaluation report</p>
        <h1><bdi>{{name}}</bdi></h1>
        <p class="summary">{{summary}}</p>
        </header>
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
        <section class="pictures" aria-label="Plots">
        {{#pictures}}
        <figure>
        <figcaption><h2>{{title}}</h2></figcaption>
        {{{svg}}}
        <p>{{note}}</p>
        </figure>
        {{/pictures}}
        </section>
        {{#groups}}
        <section class="segments">
        <h2>{{title}}</h2>
        {{#segments}}
        <article>
        <p class="place"><span>{{number}}</span>{{#scores}}<span>{{.}}</span>{{/scores}}</p>
        <dl>
        {{#texts}}
        <dt>{{side}}</dt>
        <dd dir="auto">{{#parts}}{{#isMarked}}<mark>{{text}}</mark>{{/isMarked}}{{^isMarked}}{{text}}{{/isMarked}}\
        {{/parts}}{{#isEmpty}}<span class="empty">no text</span>{{/isEmpty}}</dd>
        {{/texts}}
        </dl>
        </article>
        {{/segments}}
        </section>
        {{/groups}}
        <footer>
        <p>Marked words of a hypothesis stand in no reference of the segment.</p>
        <table>
        <thead><tr><th>Input</th><th>File</th><th>Lines</th></tr></thead>
        <tbody>
        {{#inputs}}
        <tr><td>{{side}}</td><td><bdi>{{path}}</bdi></td><td>{{lines}}</td></tr>
        {{/inputs}}
        </tbody>
        </table>
        <p>{{footer}}</p>
        </footer>
        </main>
        </body>
        </html>

        """
}
