using System.Collections.Concurrent;

namespace MetaflowStack.Kubernetes.Client;

/// <summary>Passes the API server's <c>Warning: 299</c> headers on, each text once.</summary>
/// <param name="warned">Takes the texts; null: nobody does.</param>
internal sealed class WarningHeaders(Action<string>? warned)
{
    private readonly ConcurrentDictionary<string, byte> _seen = new(StringComparer.Ordinal);

    /// <summary>Reports the warnings of an answer.</summary>
    public void Report(HttpResponseMessage response)
    {
        if (warned is null)
            return;
        foreach (var warning in response.Headers.Warning)
        {
            // A quoted string: .NET leaves the quotes on.
            var text = warning.Text[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal);
            if (warning.Code == 299 && _seen.TryAdd(text, 0))
                warned(text);
        }
    }
}
