using System.Collections.Concurrent;

namespace MetaflowStack.Sandbox.Arm.ManagedIdentity;

/// <summary>
/// Which identities a federated credential is being written of, from the moment that a request arrives until it is answered. While one is
/// in flight, Azure refuses another of the same identity
/// (https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations).
/// </summary>
internal sealed class CredentialWrites
{
    private const string Type = "/federatedIdentityCredentials/";

    private readonly ConcurrentDictionary<string, object> _inFlight = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Notes a request.</summary>
    /// <param name="method">Its method; reads and deletions are no writes.</param>
    /// <param name="path">Its path.</param>
    public Write Begin(string method, string path)
    {
        var end = path.IndexOf(Type, StringComparison.OrdinalIgnoreCase);
        return method == "PUT" && end >= 0 ? new Write(_inFlight, path[..end]) : new Write(_inFlight, null);
    }

    /// <summary>A request that has arrived and is not answered yet.</summary>
    internal sealed class Write : IDisposable
    {
        private readonly ConcurrentDictionary<string, object> _inFlight;
        private readonly string? _identity;
        private readonly bool _isFirst;

        public Write(ConcurrentDictionary<string, object> inFlight, string? identity)
        {
            (_inFlight, _identity) = (inFlight, identity);
            _isFirst = identity is null || inFlight.TryAdd(identity, this);
        }

        /// <summary>Refuses it when another was there before.</summary>
        /// <exception cref="ArmException">409.</exception>
        public void Check()
        {
            if (!_isFirst)
                throw new ArmException(409, "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity", $"Too many Federated Identity Credentials are written concurrently for the managed identity '{UserAssignedIdentityType.LowerGroup(_identity!)}'. Concurrent Federated Identity Credentials writes under the same managed identity are not supported.");
        }

        public void Dispose()
        {
            if (_identity is not null && _isFirst)
                _inFlight.TryRemove(_identity, out _);
        }
    }
}
