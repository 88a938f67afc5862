using MetaflowStack.Definition.Settings;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Tests.Settings;

public class StateLocationTests
{
    private const string Key = "cmVjb2duaXNhYmxlLWtleS1vZi1hLXRlc3Q=";
    private static readonly Secret Emulator = new("UseDevelopmentStorage=true");
    private static readonly Secret Connection = new($"DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey={Key};EndpointSuffix=core.windows.net");
    private static readonly StackOptions Good = new() { OrgPrefix = "demo", RootDirectory = Path.GetTempPath() };

    [Theory]
    [InlineData("https://stcontoso.blob.core.windows.net/metaflow-state")]
    [InlineData("https://stcontoso.blob.core.windows.net/metaflow-state/")]
    [InlineData("HTTPS://STCONTOSO.blob.core.windows.net/metaflow-state")]
    public void A_containers_URL_is_an_account_and_a_container(string url) =>
        Assert.Equal(new StateContainer("stcontoso", "metaflow-state"), Validate(url).State);

    [Theory]
    [InlineData("http://stcontoso.blob.core.windows.net/c00", "must begin with https://")]
    [InlineData("https://stcontoso.blob.core.windows.net", "names no container")]
    [InlineData("https://stcontoso.blob.core.windows.net/", "https://stcontoso.blob.core.windows.net/metaflow-state")]
    [InlineData("https://stcontoso.blob.core.windows.net/state/demo", "ORGPREFIX/ENVIRONMENT.json")]
    [InlineData("https://stcontoso.blob.core.windows.net/State", "lower-case letters, digits and single hyphens")]
    [InlineData("https://stcontoso.blob.core.windows.net/ab", "3 to 63")]
    [InlineData("https://stcontoso.blob.core.windows.net/a--b", "single hyphens")]
    [InlineData("https://stcontoso.blob.core.windows.net/$root", "container's name")]
    [InlineData("https://stcontoso.blob.core.windows.net/state#x", "without anything behind it")]
    [InlineData("https://stcontoso.blob.core.windows.net:8443/state", "https://ACCOUNT.blob.core.windows.net/CONTAINER")]
    [InlineData("https://stcontoso.file.core.windows.net/state", "https://ACCOUNT.blob.core.windows.net/CONTAINER")]
    [InlineData("https://a.b.blob.core.windows.net/state", "storage account")]
    [InlineData("https://blob.core.windows.net/state", "storage account")]
    [InlineData("s3://bucket/key", "https://ACCOUNT.blob.core.windows.net/CONTAINER or a folder")]
    [InlineData("file:///srv/state", "without file://")]
    [InlineData("https://", "is not a URL")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/state", "METAFLOW_STATE_CONNECTION_STRING")]
    [InlineData(" ", "must be a folder")]
    [InlineData("", "must be a folder")]
    public void A_bad_location_is_named_with_what_would_do(string value, string expected) =>
        Assert.Contains(expected, Fault(value), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://stcontoso.blob.core.windows.net/state?sv=2021-12-02&sig=TOPSECRETSIGNATURE%3D", "has a query")]
    [InlineData("https://stcontoso.blob.core.windows.net/state?", "has a query")]
    [InlineData("https://user:TOPSECRETPASSWORD@stcontoso.blob.core.windows.net/state", "a password")]
    [InlineData("DefaultEndpointsProtocol=https;AccountName=a;AccountKey=TOPSECRETKEY==", "METAFLOW_STATE_CONNECTION_STRING")]
    [InlineData("blobendpoint=https://a/;sharedaccesssignature=TOPSECRETSIGNATURE", "METAFLOW_STATE_CONNECTION_STRING")]
    public void A_secret_in_the_location_is_refused_and_not_repeated(string value, string expected)
    {
        var fault = Fault(value);

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("./state")]
    [InlineData("My State")]
    [InlineData(".")]
    public void Without_the_variable_a_name_is_a_folder(string value) =>
        Assert.Equal(new StateFolder(Path.GetFullPath(value)), Validate(value).State);

    [Theory]
    [InlineData("./state")]
    [InlineData("infra/state")]
    [InlineData("/srv/state")]
    [InlineData("..")]
    public void With_the_variable_a_path_is_a_folder_still(string value) =>
        Assert.Equal(new StateFolder(Path.GetFullPath(value)), Validate(value, Connection).State);

    [Fact]
    public void With_the_variable_a_plain_name_is_a_container() =>
        Assert.Equal(new ConnectedContainer(Connection, "metaflow-state"), Validate("metaflow-state", Connection).State);

    [Theory]
    [InlineData("State", "For a folder write ./State")]
    [InlineData("a", "3 to 63")]
    [InlineData("state-", "ending with a letter or digit")]
    public void With_the_variable_a_name_that_is_no_containers_is_refused(string value, string expected) =>
        Assert.Contains(expected, Fault(value, Connection), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/state")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1/state/")]
    public void With_the_variable_an_emulators_URL_is_its_container(string url) =>
        Assert.Equal(new ConnectedContainer(Emulator, "state"), Validate(url, Emulator).State);

    [Theory]
    [InlineData("http://127.0.0.1:10999/devstoreaccount1/state", "which is http://127.0.0.1:10000/devstoreaccount1")]
    [InlineData("http://localhost:10000/other/state", "is not where")]
    [InlineData("http://127.0.0.1:10000/devstoreaccount1", "names no container")]
    [InlineData("http://127.0.0.1:10000/", "names no account")]
    public void An_emulators_URL_must_be_where_the_variable_leads(string url, string expected) =>
        Assert.Contains(expected, Fault(url, Emulator), StringComparison.Ordinal);

    [Theory]
    [InlineData("AccountName=contoso", "has no AccountKey")]
    [InlineData("AccountKey=" + Key, "has no AccountName")]
    [InlineData("AccountName=contoso;AccountKey=TOPSECRET!", "not Base64")]
    [InlineData("TOPSECRETTEXT", "NAME=VALUE")]
    [InlineData("BlobEndpoint=https://a/;SharedAccessSignature=TOPSECRETSIGNATURE", "shared access signature")]
    public void A_bad_connection_string_is_named_and_not_repeated(string value, string expected)
    {
        var fault = Fault("state", new Secret(value));

        Assert.Contains(expected, fault, StringComparison.Ordinal);
        Assert.StartsWith("METAFLOW_STATE_CONNECTION_STRING", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("TOPSECRET", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_no_folder()
    {
        var file = Path.GetTempFileName();
        try
        {
            Assert.Contains("is a file", Fault(file), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Azure_keeps_it_in_the_state_account_by_default_and_the_sandbox_in_its_folder()
    {
        Assert.IsType<StateAccount>(Validate(null).State);
        var sandbox = StackSettings.Validate(Good with { Cloud = "sandbox" }, hasTerminal: false);
        Assert.Equal(new StateFolder(Path.Combine(sandbox.SandboxDirectory, "state")), sandbox.State);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("./folder", true)]
    [InlineData("container", false)]
    public void A_connection_string_that_is_made_no_use_of_is_noticed(string? value, bool unused) =>
        Assert.Equal(unused, Validate(value, Connection).ConnectionStringUnused);

    [Fact]
    public void Where_to_move_is_read_by_the_same_rules() =>
        Assert.Contains("--to", Assert.Single(Assert.Throws<SettingsException>(() =>
            StackSettings.Validate(Good with { To = "http://a.blob.core.windows.net/c00" }, hasTerminal: false)).Faults).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("24h", 86400)]
    [InlineData("0", 0)]
    public void A_lock_timeout_is_read_as_people_write_it(string text, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), StackSettings.Validate(Good with { LockTimeout = text }, hasTerminal: false).LockTimeout);

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("10 m")]
    [InlineData("25h")]
    [InlineData("99999999h")]
    [InlineData("ten")]
    public void A_bad_lock_timeout_is_named_with_its_rule(string text) =>
        Assert.Contains("90s, 10m", Assert.Single(Assert.Throws<SettingsException>(() =>
            StackSettings.Validate(Good with { LockTimeout = text }, hasTerminal: false)).Faults).ToString(), StringComparison.Ordinal);

    private static StackSettings Validate(string? state, Secret? connectionString = null) =>
        StackSettings.Validate(Good with { State = state, StateConnectionString = connectionString }, hasTerminal: false);

    private static string Fault(string state, Secret? connectionString = null) =>
        Assert.Single(Assert.Throws<SettingsException>(() => Validate(state, connectionString)).Faults).ToString();
}
