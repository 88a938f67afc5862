using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Json;

namespace MetaflowStack.Sandbox.Graph;

/// <summary>addPassword and removePassword of applications and service principals. Graph makes the text and shows it once.</summary>
internal static class Passwords
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_~.-";

    public static ArmResponse Add(EntraDirectory directory, GraphRequest request, JsonObject owner)
    {
        var wanted = request.Body.At("passwordCredential");
        var text = RandomNumberGenerator.GetString(Alphabet, 3) + "8Q~" + RandomNumberGenerator.GetString(Alphabet, 34);
        var start = Instant(wanted.Text("startDateTime"));
        var end = Instant(wanted.Text("endDateTime")) ?? directory.Now.AddYears(2);
        if (end <= (start ?? directory.Now))
            throw GraphException.Bad("Key credential end date is invalid.");
        var credential = directory.AddSecret(owner, wanted.Text("displayName"), text, start, end);
        credential["secretText"] = text;
        var shown = new JsonObject { ["@odata.context"] = GraphAnswers.Context(request, "microsoft.graph.passwordCredential") };
        foreach (var (name, value) in credential)
            shown[name] = value.Copy();
        return new ArmResponse(200, shown);
    }

    public static ArmResponse Remove(GraphRequest request, JsonObject owner)
    {
        var keyId = request.Body.Text("keyId") ?? throw GraphException.Bad("Property keyId value is required but is empty or missing.");
        var credentials = (JsonArray)owner["passwordCredentials"]!;
        var found = credentials.OfType<JsonObject>().FirstOrDefault(c => string.Equals(c.Text("keyId"), keyId, StringComparison.OrdinalIgnoreCase))
            ?? throw GraphException.Bad($"No password credential found with keyId.");
        credentials.Remove(found);
        return ArmResponse.Empty(204);
    }

    private static DateTimeOffset? Instant(string? text) =>
        text is null ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant) ? instant
        : throw GraphException.Bad($"Invalid value specified for property of resource 'PasswordCredential': '{text}'.");
}
