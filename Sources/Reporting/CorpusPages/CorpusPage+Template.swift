extension CorpusPage {
    /// The style sheet beside that of all pages.
    static let style = """

        .tables table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
        .tables section { margin-top: 2rem; overflow-x: auto; }
        .tables th, .tables td { text-align: right; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--rule); }
        .tables th:first-child, .tables .samples td, .tables .samples th { text-align: left; overflow-wrap: anywhere;
          min-width: 5rem; }
        .tables td { overflow-wrap: normal; }
        .maps { margin-top: 1rem; }
        .warning { border-left: 0.25rem solid currentColor; padding-left: 0.75rem; overflow-wrap: anywhere; }
        """

    /// The page in Mustache.
    static let template = """
        \(HTMLPage.head(title: "{{name}}: {{kind}}", scripts: "{{{scripts}}}"))
        <body>
        <main>
        <header>
        <p class="kicker">{{kind}}</p>
        <h1><bdi>{{name}}</bdi></h1>
        <p class="summary">{{summary}}</p>
        {{#warnings}}
        <p class="warning" role="alert"><strong>Warning:</strong> {{.}}</p>
        {{/warnings}}
        </header>
        <section class="pictures" aria-label="Pictures">
        {{#pictures}}
        <figure><figcaption>{{title}}</figcaption>{{{svg}}}{{#notes}}<p>{{.}}</p>{{/notes}}</figure>
        {{/pictures}}
        </section>
        {{#maps}}
        <section class="maps"><figure><figcaption>{{title}}</figcaption>{{{svg}}}</figure></section>
        {{/maps}}
        <div class="tables">
        {{#tables}}
        <section tabindex="0" aria-label="{{title}}"><h2>{{title}}</h2><table>
        <thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><bdi>{{name}}</bdi></th>{{#cells}}<td><bdi>{{.}}</bdi></td>{{/cells}}</tr>
        {{/rows}}
        </tbody></table></section>
        {{/tables}}
        {{#samples}}
        <section class="samples"><h2>{{title}}</h2><table>
        <thead><tr><th scope="col">{{first}}</th><th scope="col">{{second}}</th></tr></thead>
        <tbody>
        {{#pairs}}
        <tr><td{{{firstAttributes}}}>{{source}}</td><td{{{secondAttributes}}}>{{target}}</td></tr>
        {{/pairs}}
        </tbody></table></section>
        {{/samples}}
        {{#marked}}
        <section class="samples"><h2>{{title}}</h2><table>
        <thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr><td>{{note}}</td><td dir="auto">{{{first}}}</td><td dir="auto">{{{second}}}</td></tr>
        {{/rows}}
        </tbody></table></section>
        {{/marked}}
        </div>
        {{{segments}}}
        <footer><p class="summary">{{footer}}</p></footer>
        </main>
        </body>
        </html>
        """
}
