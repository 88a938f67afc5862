using Azure.Core;

namespace MetaflowStack.Azure.Connection;

/// <summary>
/// Which requests may be sent again without knowing whether they were carried out. Everything but POST is idempotent (RFC 9110,
/// section 9.2.2); of the POSTs, those that only read, and those that lead to the same the second time.
/// </summary>
internal static class RepeatableRequests
{
    // Registering a provider twice registers it; a password that is gone cannot be removed again.
    private static readonly string[] s_repeatable = ["token", "register", "removePassword"];

    /// <summary>Whether a request may be repeated blindly. What may not (addPassword, servicePrincipals) is for its caller to repeat.</summary>
    public static bool Contains(Request request) => request.Method != RequestMethod.Post || IsRepeatable(request.Uri.Path);

    /// <summary>Whether a POST only reads. ARM names such actions list… or check…: listKeys, checkNameAvailability.</summary>
    public static bool IsReadingAction(ReadOnlySpan<char> path)
    {
        var action = ActionOf(path);
        return action.StartsWith("list", StringComparison.OrdinalIgnoreCase) || action.StartsWith("check", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsRepeatable(string path)
    {
        var action = ActionOf(path).ToString();
        return IsReadingAction(path) || s_repeatable.Contains(action, StringComparer.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> ActionOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];
}
