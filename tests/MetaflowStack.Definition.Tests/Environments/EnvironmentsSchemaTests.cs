using System.Diagnostics;
using System.Text.Json.Nodes;
using MetaflowStack.Definition.Environments;
using MetaflowStack.Definition.Environments.Schema;
using MetaflowStack.Definition.Settings;

namespace MetaflowStack.Definition.Tests.Environments;

/// <summary>The schema is the one of the code, says what the rules say, and a validator of JSON schema understands it.</summary>
public sealed class EnvironmentsSchemaTests
{
    // Prints one line for each file: its name, and what is wrong with it.
    private const string Validate = """
        const Ajv = require('ajv'), fs = require('fs');
        const [, schema, ...files] = process.argv;
        const check = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(fs.readFileSync(schema)));
        for (const file of files) {
            const valid = check(JSON.parse(fs.readFileSync(file)));
            console.log(valid ? 'valid' : check.errors.map(e => `${e.instancePath} ${e.message}`).join('; '));
        }
        """;

    private static readonly string Folder = Path.Combine(Repository.Root, ".nuke");
    private static readonly string Modules = Path.Combine(Repository.Root, "tests", "tools", "node_modules");

    public static TheoryData<string> Keys => new(KeyRules.All.Keys);

    [Fact]
    public void The_file_is_made_from_the_code()
    {
        var made = EnvironmentsSchema.Of(File.ReadAllText(Path.Combine(Folder, "build.schema.json")));
        var path = Path.Combine(Folder, "environments.schema.json");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, made);

        Assert.Equal(made, File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_rules_of_settings_agree(string key)
    {
        var rule = KeyRules.All[key];

        Assert.All(rule.Good, value => Assert.DoesNotContain(FaultsOf(key, value), fault => fault.Contains(Option(key), StringComparison.Ordinal)));
        Assert.Contains(FaultsOf(key, rule.Bad), fault => fault.StartsWith(Option(key), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_validator_accepts_what_is_right_and_names_what_is_wrong()
    {
        Assert.SkipWhen(!Directory.Exists(Path.Combine(Modules, "ajv")), "ajv is not installed: npm ci --prefix tests/tools");
        var right = new JsonObject(KeyRules.All.Select(rule => KeyValuePair.Create(rule.Key, (JsonNode?)rule.Value.Good[0].DeepClone())))
        {
            ["$schema"] = "./environments.schema.json", ["NodeSize"] = new JsonArray("Standard_D4s_v5"), ["DeployArgo"] = true,
        };
        var wrong = KeyRules.All.Select(rule => new JsonObject { [rule.Key] = rule.Value.Bad.DeepClone() });

        var found = await ValidateAsync([right, new JsonObject { ["OrgPrefx"] = "contoso" }, .. wrong]);

        Assert.Equal("valid", found[0]);
        Assert.Equal(" must NOT have additional properties", found[1]);
        Assert.All(KeyRules.All.Keys.Zip(found.Skip(2)), pair => Assert.StartsWith($"/{pair.First} must ", pair.Second, StringComparison.Ordinal));
    }

    private static async Task<string[]> ValidateAsync(IReadOnlyList<JsonObject> documents)
    {
        var folder = Directory.CreateTempSubdirectory("schema-").FullName;
        try
        {
            var files = documents.Select((document, position) => (Path: Path.Combine(folder, $"{position}.json"), Text: document.ToJsonString())).ToList();
            files.ForEach(file => File.WriteAllText(file.Path, file.Text));
            using var node = Process.Start(new ProcessStartInfo("node", ["-e", Validate, Path.Combine(Folder, "environments.schema.json"), .. files.Select(file => file.Path)])
            {
                RedirectStandardOutput = true,
                Environment = { ["NODE_PATH"] = Modules },
            })!;
            var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await node.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, node.ExitCode);
            return output.TrimEnd('\n').Split('\n');
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IEnumerable<string> FaultsOf(string key, JsonNode value)
    {
        var root = Directory.CreateTempSubdirectory("schema-");
        try
        {
            root.CreateSubdirectory(".nuke");
            File.WriteAllText(Path.Combine(root.FullName, ".nuke", "parameters.json"), new JsonObject { [key] = value.DeepClone() }.ToJsonString());
            var options = Assert.Single(EnvironmentProfiles.Read(new StackOptions { RootDirectory = root.FullName })).Options;
            return [.. SettingsRules.Check(options).Select(fault => fault.ToString())];
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static string Option(string key) => "--" + string.Concat(key.Select((letter, position) => char.IsUpper(letter) && position > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
