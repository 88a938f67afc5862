using System.Runtime.CompilerServices;

namespace MetaflowStack.Sandbox.Tests.Kubernetes.Schema;

/// <summary>The embedded tables against their sources; UPDATE_SNAPSHOTS=1 writes them anew.</summary>
public sealed class TableTests
{
    [Fact]
    public void The_schema_table_is_what_the_published_OpenAPI_says()
    {
        var specifications = Path.Combine(Environment.GetEnvironmentVariable("AZURE_SPECS_DIR") ?? Path.Combine(Repository(), "..", "shared", "azure-specs"), "kubernetes", "1.33");
        Assert.SkipUnless(Directory.Exists(specifications), $"Kubernetes' OpenAPI documents are not at {specifications}; AZURE_SPECS_DIR says where they are.");

        Compare("schema-table.json", SchemaTableGenerator.Generate(specifications));
    }

    [Fact]
    public void The_protobuf_table_is_what_kubectl_carries()
    {
        var kubectl = Environment.GetEnvironmentVariable("KUBECTL_EXE");
        Assert.SkipUnless(File.Exists(kubectl), "KUBECTL_EXE names no kubectl.");

        Compare("protobuf-table.txt", ProtobufTableGenerator.Generate(kubectl));
    }

    private static void Compare(string name, string expected)
    {
        var path = Path.Combine(Repository(), "src", "MetaflowStack.Sandbox", "Kubernetes", "Schema", name);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path));
    }

    private static string Repository([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", ".."));
}
