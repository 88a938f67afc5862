using System.Text.Json.Nodes;
using Azure;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.Preflight;

/// <summary>Asks one service questions that change nothing; whatever keeps it from answering becomes part of the answer.</summary>
internal sealed class Questions(AzureRestClient client)
{
    /// <summary>Reads a list, page by page.</summary>
    /// <param name="subject">What is read, for messages: <c>the vCPU quota of westus</c>.</param>
    /// <param name="url">Where its first page is.</param>
    /// <param name="list">The property that holds the elements.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reading<IReadOnlyList<JsonObject>>> ListAsync(
        string subject, Uri url, CancellationToken cancellationToken, string list = "value")
    {
        var found = new List<JsonObject>();
        for (Uri? next = url; next is not null;)
        {
            var (answer, problem) = await AskAsync(subject, next, cancellationToken);
            if (answer is null or { IsError: true })
                return new Reading<IReadOnlyList<JsonObject>>(null, problem ?? Refused(subject, answer!));
            found.AddRange((answer.Body?[list] as JsonArray ?? []).OfType<JsonObject>());
            var link = answer.Body?["nextLink"] ?? answer.Body?["@odata.nextLink"];
            next = link?.ToString() is { Length: > 0 } text ? new Uri(text) : null;
        }

        return new Reading<IReadOnlyList<JsonObject>>(found, null);
    }

    /// <summary>Reads one object; an answer without a value says that it does not exist.</summary>
    /// <param name="subject">As for <see cref="ListAsync"/>.</param>
    /// <param name="url">Where it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Reading<JsonObject>> GetAsync(string subject, Uri url, CancellationToken cancellationToken)
    {
        var (answer, problem) = await AskAsync(subject, url, cancellationToken);
        return answer switch
        {
            null => new Reading<JsonObject>(null, problem),
            { Status: 404 } => new Reading<JsonObject>(null, null),
            { IsError: true } => new Reading<JsonObject>(null, Refused(subject, answer)),
            _ => new Reading<JsonObject>(answer.Body, null),
        };
    }

    /// <summary>As <see cref="GetAsync"/>, for questions that ARM takes as a POST (check…).</summary>
    public async Task<Reading<JsonObject>> PostAsync(string subject, Uri url, JsonObject body, CancellationToken cancellationToken)
    {
        var (answer, problem) = await AskAsync(subject, url, cancellationToken, body);
        return answer switch
        {
            null => new Reading<JsonObject>(null, problem),
            { IsError: true } => new Reading<JsonObject>(null, Refused(subject, answer)),
            _ => new Reading<JsonObject>(answer.Body, null),
        };
    }

    private async Task<(ArmResponse? Answer, ErrorDetails? Problem)> AskAsync(
        string subject, Uri url, CancellationToken cancellationToken, JsonObject? body = null)
    {
        try
        {
            return (await client.SendAsync(body is null ? RequestMethod.Get : RequestMethod.Post, url, body, null, cancellationToken), null);
        }
        catch (Exception exception) when (exception is RequestFailedException or HttpRequestException or IOException)
        {
            return (null, new ErrorDetails { What = Sentence(subject), Why = exception.Message.Split('\n')[0].Trim(), Remedy = "Check the network connection and proxy settings" });
        }
    }

    private static ErrorDetails Refused(string subject, ArmResponse answer) => AzureErrors.Explain(null, Sentence(subject), answer).Details;

    private static string Sentence(string subject) => $"{char.ToUpperInvariant(subject[0])}{subject[1..]} could not be read";
}
