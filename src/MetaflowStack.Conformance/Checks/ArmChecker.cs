using MetaflowStack.Conformance.Exchanges;
using MetaflowStack.Conformance.Specs;

namespace MetaflowStack.Conformance.Checks;

/// <summary>Checks exchanges with Azure Resource Manager against its published specifications.</summary>
internal sealed class ArmChecker(SpecLibrary specs) : IExchangeChecker
{
    private readonly Dictionary<string, string> _links = new(StringComparer.OrdinalIgnoreCase);

    public string Service => "arm";

    public CheckResult Check(Exchange exchange)
    {
        var link = _links.GetValueOrDefault(PathAndQuery(exchange.Url));
        RememberLinks(exchange);
        if (exchange.Faulted)
            return new CheckResult(CheckKind.Outside, "injected fault", []);
        if (link is not null && exchange.Method == "GET")
            return new CheckResult(CheckKind.Poll, link, [.. OperationPolls.Check(exchange, link)]);
        var version = Exchange.QueryOf(exchange.Url).GetValueOrDefault("api-version") ?? "";
        if (exchange.Path.StartsWith("/metadata/", StringComparison.OrdinalIgnoreCase))
            return new CheckResult(CheckKind.Outside, "cloud metadata", []);
        if (specs.Find(exchange.Method, exchange.Path, version) is not { } operation)
            return Unknown(exchange, version);
        var context = new OperationContext(exchange, operation, version);
        return new CheckResult(CheckKind.Checked, operation.Id, [.. RequestRules.Check(context), .. ResponseRules.Check(context)]);
    }

    private CheckResult Unknown(Exchange exchange, string version)
    {
        var what = $"{exchange.Method} {TypeNames.Of(exchange.Path)}";
        if (!exchange.IsOurs)
            return new CheckResult(CheckKind.NotPublished, what, []);
        var versions = specs.VersionsOf(exchange.Method, exchange.Path);
        var why = version.Length == 0 ? "the API version is missing"
            : versions.Count > 0 ? $"not an API version of this path; it has {string.Join(", ", versions)}"
            : "nothing is published for this path";
        return new CheckResult(CheckKind.Checked, what, [new Finding(what, version, "request", "", why, $"{exchange.Method} {exchange.Url}")]);
    }

    private void RememberLinks(Exchange exchange)
    {
        foreach (var header in (string[])["Azure-AsyncOperation", "Location", "Azure-AsyncNotification"])
        {
            if (exchange.ResponseHeaders.GetValueOrDefault(header) is { Length: > 0 } link)
                _links[PathAndQuery(link)] = $"{header} of {exchange.Method} {TypeNames.Of(exchange.Path)}";
        }
    }

    private static string PathAndQuery(string url) => Uri.TryCreate(url, UriKind.Absolute, out var absolute) && !absolute.IsFile ? absolute.PathAndQuery : url;
}
