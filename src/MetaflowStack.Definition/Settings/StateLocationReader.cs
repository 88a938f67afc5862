using System.Text.RegularExpressions;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Settings;

/// <summary>
/// Reads the value of <c>--state</c> or <c>--to</c>. With <c>METAFLOW_STATE_CONNECTION_STRING</c> set, a plain name is a container,
/// and a path with a separator in it is a folder still.
/// </summary>
/// <param name="option">The option, for messages.</param>
/// <param name="connectionString">The variable's value, or null.</param>
internal sealed partial class StateLocationReader(string option, Secret? connectionString)
{
    private const string BlobHost = ".blob.core.windows.net";
    private const string UrlForm = "https://ACCOUNT" + BlobHost + "/CONTAINER";
    private const string Hidden = "(not shown)";

    // https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata#container-names
    private const string ContainerRule = "3 to 63 lower-case letters, digits and single hyphens, beginning and ending with a letter or digit";

    // What the words of a connection string look like, wherever one is pasted.
    private static readonly string[] ConnectionStringWords = ["AccountKey=", "SharedAccessSignature=", "DefaultEndpointsProtocol=", "UseDevelopmentStorage="];

    /// <summary>The location, or what is wrong with the value. A fault never repeats a secret.</summary>
    internal (StateLocation? Location, SettingsFault? Fault) Read(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return Wrong(value, $"must be a folder, {UrlForm}, or, with {StateConnectionString.Variable} set, a container's name");
        if (ConnectionStringWords.Any(word => value.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return Wrong(Hidden, $"is a connection string, which must not stand on a command line or in a file: set the environment variable {StateConnectionString.Variable} to it, and give the name of a container here");
        if (value.Contains("://", StringComparison.Ordinal))
            return ReadUrl(value);
        var isPlainName = value is not ("." or "..") && value.IndexOfAny(['/', '\\']) < 0;
        return connectionString is not null && isPlainName ? ReadName(value) : ReadFolder(value);
    }

    private (StateLocation?, SettingsFault?) ReadUrl(string value)
    {
        var shown = WithoutSecrets(value);
        if (shown != value)
            return Wrong(shown, "has a query or a password, which this program neither needs nor keeps: give " + UrlForm + ", which is reached with your own sign-in. If what you left out was a signature that others can read now, withdraw it");
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url))
            return Wrong(value, $"is not a URL: it must be {UrlForm}");
        if (url.IsFile)
            return Wrong(value, "must be the folder's path, without file://");
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            return Wrong(value, $"must be {UrlForm} or a folder");
        if (url.Fragment.Length > 0)
            return Wrong(value, $"must be {UrlForm}, without anything behind it");
        if (url.IsLoopback)
            return ReadEmulator(value, url);
        if (url.Scheme == Uri.UriSchemeHttp)
            return Wrong(value, "must begin with https://: http:// would carry the state across the network unencrypted");
        return url.IsDefaultPort && url.Host.EndsWith(BlobHost, StringComparison.Ordinal) && AccountPattern().IsMatch(url.Host[..^BlobHost.Length])
            ? ReadContainer(value, Segments(url), container => new StateContainer(url.Host[..^BlobHost.Length], container))
            : Wrong(value, $"must be {UrlForm}, with the name of a storage account: 3 to 24 lower-case letters and digits");
    }

    // An emulator's URLs have the account as the first part of the path.
    private (StateLocation?, SettingsFault?) ReadEmulator(string value, Uri url)
    {
        if (connectionString is null)
            return Wrong(value, $"is an emulator on this machine, which takes a key: set {StateConnectionString.Variable}, and give the name of a container");
        if (StateConnectionString.Fault(connectionString) is { } fault)
            return WrongVariable(fault);
        if (Segments(url) is not [var account, .. var rest])
            return Wrong(value, "names no account and no container");
        var here = new UriBuilder(url) { Path = account }.Uri;
        return StateConnectionString.BlobEndpoint(connectionString) is { } there && here != there
            ? Wrong(value, $"is not where {StateConnectionString.Variable} leads, which is {there}")
            : ReadContainer(value, rest, container => new ConnectedContainer(connectionString, container));
    }

    private (StateLocation?, SettingsFault?) ReadContainer(string value, string[] segments, Func<string, StateLocation> make) => segments switch
    {
        [] => Wrong(value, $"names no container: add one, as in {value.TrimEnd('/')}/metaflow-state"),
        [var container] when ContainerPattern().IsMatch(container) => (make(container), null),
        [_] => Wrong(value, $"must end with a container's name: {ContainerRule}"),
        _ => Wrong(value, "must end with the container: what lies in it is named by the stack, ORGPREFIX/ENVIRONMENT.json"),
    };

    private (StateLocation?, SettingsFault?) ReadName(string value)
    {
        if (!ContainerPattern().IsMatch(value))
            return Wrong(value, $"must be a container's name, since {StateConnectionString.Variable} is set: {ContainerRule}. For a folder write ./{value}");
        return StateConnectionString.Fault(connectionString!) is { } fault ? WrongVariable(fault) : (new ConnectedContainer(connectionString!, value), null);
    }

    private (StateLocation?, SettingsFault?) ReadFolder(string value) =>
        File.Exists(value) ? Wrong(value, "must be a folder, and is a file") : (new StateFolder(Path.TrimEndingDirectorySeparator(Path.GetFullPath(value))), null);

    private (StateLocation?, SettingsFault?) Wrong(string value, string rule) => (null, new SettingsFault(option, value, rule));

    private static (StateLocation?, SettingsFault?) WrongVariable(string rule) => (null, new SettingsFault(StateConnectionString.Variable, Hidden, rule));

    private static string[] Segments(Uri url) => url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);

    // Up to a query, where signatures stand, and without a user and password before the host.
    private static string WithoutSecrets(string url)
    {
        var end = url.IndexOf('?', StringComparison.Ordinal);
        return UserInfo().Replace(end < 0 ? url : url[..end], "$1");
    }

    [GeneratedRegex("^(.*?://)[^/]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"^[a-z0-9]{3,24}\z")]
    private static partial Regex AccountPattern();

    [GeneratedRegex(@"^(?=.{3,63}\z)[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex ContainerPattern();
}
