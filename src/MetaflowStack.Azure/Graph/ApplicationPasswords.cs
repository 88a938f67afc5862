using System.Globalization;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Graph;

/// <summary>A password of an application, without its text, which Entra shows once only.</summary>
/// <param name="KeyId">The password's id.</param>
/// <param name="DisplayName">The name given to it.</param>
/// <param name="EndsAt">When it stops working; null when Entra does not say.</param>
public sealed record ApplicationPassword(string KeyId, string? DisplayName, DateTimeOffset? EndsAt);

/// <summary>Lists, adds and removes the passwords (client secrets) of Entra applications.</summary>
public sealed class ApplicationPasswords
{
    private readonly AzureRestClient _graph;

    internal ApplicationPasswords(AzureRestClient graph) => _graph = graph;

    /// <summary>The passwords of an application.</summary>
    /// <param name="applicationObjectId">The object id of the application (not its client id).</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StackException">Graph refused.</exception>
    public async Task<IReadOnlyList<ApplicationPassword>> ListAsync(string applicationObjectId, CancellationToken cancellationToken)
    {
        var answer = await _graph.SendAsync(
            RequestMethod.Get, $"v1.0/applications/{applicationObjectId}?$select=id,passwordCredentials", null, null, cancellationToken);
        if (answer.IsError)
            throw GraphErrors.Explain(null, "The passwords of the Entra application could not be listed", answer);
        return Of(answer.Body);
    }

    /// <summary>The passwords in the body of an application; none without one.</summary>
    public static IReadOnlyList<ApplicationPassword> Of(JsonObject? application) =>
        [.. (application?["passwordCredentials"] as JsonArray ?? []).OfType<JsonObject>().Select(Read)];

    /// <summary>
    /// Adds a password. This is a write. When its answer is lost another one is added, as the text of the first can never be read:
    /// the caller removes the others of the name once it has put this one in place (it does so for those of earlier runs anyway).
    /// </summary>
    /// <param name="applicationObjectId">The object id of the application.</param>
    /// <param name="displayName">The name to find it by later.</param>
    /// <param name="endsAt">When it is to stop working; Entra's own default is two years.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The password's id, the secret text, which cannot be read again, and when it stops working.</returns>
    /// <exception cref="StackException">Graph refused.</exception>
    public async Task<(string KeyId, Secret Text, DateTimeOffset? EndsAt)> AddAsync(
        string applicationObjectId, string displayName, DateTimeOffset? endsAt, CancellationToken cancellationToken)
    {
        var credential = new JsonObject { ["displayName"] = displayName };
        if (endsAt is { } end)
            credential["endDateTime"] = end.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        var body = new JsonObject { ["passwordCredential"] = credential };
        var answer = await SendToNewAsync($"v1.0/applications/{applicationObjectId}/addPassword", body, cancellationToken);
        if (answer.IsError)
            throw GraphErrors.Explain(null, "The Entra application could not be given a password", answer);
        return (answer.Body!["keyId"]!.ToString(), new Secret(answer.Body["secretText"]!.ToString()), Read(answer.Body).EndsAt);
    }

    /// <summary>Removes a password; one that is gone already is fine.</summary>
    /// <exception cref="StackException">Graph refused.</exception>
    public async Task RemoveAsync(string applicationObjectId, string keyId, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["keyId"] = keyId };
        var answer = await _graph.SendAsync(
            RequestMethod.Post, $"v1.0/applications/{applicationObjectId}/removePassword", body, null, cancellationToken);
        var gone = answer.Status == 404
            || (answer.Status == 400 && answer.Error.Message.Contains("No password credential found", StringComparison.OrdinalIgnoreCase));
        if (answer.IsError && !gone)
            throw GraphErrors.Explain(null, "A password of the Entra application could not be removed", answer);
    }

    // The application may be so new that not every replica has it; 404 changes nothing, so asking again is safe.
    private async Task<ArmResponse> SendToNewAsync(string path, JsonObject body, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromSeconds(3);
        var started = _graph.Time.GetTimestamp();
        while (true)
        {
            var answer = (await new UncertainPost(_graph, path).SendAsync(
                token => _graph.SendAsync(RequestMethod.Post, path, body, null, token), _ => Task.FromResult(false), cancellationToken))!;
            if (answer.Status != 404 || _graph.Time.GetElapsedTime(started) > TimeSpan.FromMinutes(1))
                return answer;
            await Task.Delay(pause, _graph.Time, cancellationToken);
        }
    }

    private static ApplicationPassword Read(JsonObject body) => new(
        body["keyId"]?.ToString() ?? "",
        body["displayName"]?.ToString(),
        DateTimeOffset.TryParse(body["endDateTime"]?.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null);
}
