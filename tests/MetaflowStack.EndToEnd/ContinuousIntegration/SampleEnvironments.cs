using MetaflowStack.EndToEnd.ContinuousIntegration.Runner;

namespace MetaflowStack.EndToEnd.ContinuousIntegration;

/// <summary>Three environments in two waves, and secrets that must not be seen.</summary>
internal static class SampleEnvironments
{
    private const string Password = "planted-client-secret-4711";
    private const string ConnectionString = "DefaultEndpointsProtocol=https;AccountName=planted;AccountKey=cGxhbnRlZC1rZXktNDcxMQ==;EndpointSuffix=core.windows.net";

    /// <summary>A build server whose repository describes them, or some, and whose jobs find the secrets in their environment.</summary>
    public static BuildServer Server(params IReadOnlyList<string> environments)
    {
        var server = new BuildServer { Variables = { ["AZURE_CLIENT_SECRET"] = Password, ["METAFLOW_STATE_CONNECTION_STRING"] = ConnectionString } };
        server.Profiles["parameters.json"] = """{ "$schema": "./build.schema.json", "OrgPrefix": "demo", "Location": "westeurope" }""";
        foreach (var name in environments.Count > 0 ? environments : ["dev", "test", "prod"])
            server.Profiles[$"parameters.{name}.json"] = name == "prod"
                ? """{ "Environment": "prod", "Wave": 2, "DeployArgo": false, "Protected": true }"""
                : $$"""{ "Environment": "{{name}}", "DeployArgo": false }""";
        return server;
    }

    /// <summary>No log, page, comment or artifact shows a secret; logs are checked as they are before the server masks them.</summary>
    public static void AssertClean(BuildServer server, IEnumerable<JobRun> jobs)
    {
        var texts = jobs.SelectMany(job => (string[])[job.Raw, job.Summary]).Concat(server.Readable()).ToList();
        Assert.NotEmpty(texts);
        foreach (var secret in (string[])[Password, "cGxhbnRlZC1rZXktNDcxMQ==", "token-of-the-job", "token-of-github"])
            Assert.DoesNotContain(texts, text => text.Contains(secret, StringComparison.Ordinal));
    }
}
