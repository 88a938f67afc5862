using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>Writes JSON for people.</summary>
internal static class Readable
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string ToReadable(this JsonNode node) => node.ToJsonString(Options) + "\n";
}
