using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Azure.Core;
using MetaflowStack.Azure.Arm;
using MetaflowStack.Azure.Resources;
using MetaflowStack.Engine.Errors;
using MetaflowStack.Engine.Resources;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Databases;

/// <summary>
/// Passwords of database administrators between their making and their place of use. They live in memory only: when the place of
/// use has none and there is none here either, <see cref="ResetAsync"/> makes a new one.
/// </summary>
public sealed class DatabasePasswords
{
    private static readonly TimeSpan ResetTimeout = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<ResourceKey, Secret> _pending = new();
    private readonly AzureRestClient _arm;

    internal DatabasePasswords(AzureRestClient arm) => _arm = arm;

    /// <summary>The password given to a server that was created in this run; null when none was.</summary>
    public Secret? Pending(ResourceKey server) => _pending.GetValueOrDefault(server);

    /// <summary>Gives a server a fresh password and waits until it is valid. This is a write.</summary>
    /// <param name="serverId">The server's ARM id.</param>
    /// <param name="cancellationToken">Stops the waiting.</param>
    /// <exception cref="StackException">Azure refused or the operation failed.</exception>
    public async Task<Secret> ResetAsync(string serverId, CancellationToken cancellationToken)
    {
        var password = PasswordGenerator.Generate();
        var operation = new OperationContext
        {
            Key = PostgreSqlFlexibleServer.KeyFor(ArmId.NameOf(serverId)),
            Id = serverId,
            ApiVersion = ApiVersions.PostgreSql,
            What = "be given a new password",
            Timeout = ResetTimeout,
            Report = _ => { },
        };
        var body = new JsonObject { ["properties"] = new JsonObject { ["administratorLoginPassword"] = password.Reveal() } };
        await new ResourceWriter(_arm, operation).WriteAsync(RequestMethod.Patch, body, cancellationToken);
        return password;
    }

    /// <summary>Makes the password for a server that is about to be created, the same for every attempt of a run.</summary>
    internal Secret MakeFor(ResourceKey server) => _pending.GetOrAdd(server, _ => PasswordGenerator.Generate());
}
