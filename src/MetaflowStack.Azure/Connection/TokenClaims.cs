using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaflowStack.Azure.Connection;

/// <summary>Reads what an access token says about its holder (Microsoft's page "Access token claims reference"); trusts nothing to it.</summary>
internal static class TokenClaims
{
    /// <summary>The claims; null when the text is no JSON Web Token.</summary>
    public static JsonObject? Parse(string token)
    {
        if (token.Split('.') is not [_, var payload, _])
            return null;
        try
        {
            return JsonNode.Parse(Base64Url.DecodeFromChars(payload)) as JsonObject;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            // Not a JSON Web Token: it says nothing.
            return null;
        }
    }

    /// <summary>Whether the holder is a user: idtyp is optional; delegated tokens, and only these, have a scope.</summary>
    public static bool IsUser(JsonObject claims) => claims["idtyp"]?.ToString() is { } type
        ? type.Equals("user", StringComparison.OrdinalIgnoreCase)
        : claims["scp"] is not null;

    /// <summary>The texts of a claim that is a list; null when the token does not have it.</summary>
    public static IReadOnlyList<string>? Texts(JsonObject claims, string name) =>
        (claims[name] as JsonArray)?.Select(text => text?.ToString()).OfType<string>().ToList();
}
