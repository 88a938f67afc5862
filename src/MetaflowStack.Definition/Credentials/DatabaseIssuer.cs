using MetaflowStack.Azure.Databases;
using MetaflowStack.Engine.Providers;
using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Definition.Credentials;

/// <summary>
/// Passwords of the database's administrator. The one that a server was made with in this run is used as it is; otherwise a new
/// one is set.
/// </summary>
internal sealed class DatabaseIssuer(DatabasePasswords passwords) : ICredentialIssuer
{
    /// <summary>The entry of the Secret that holds the password.</summary>
    internal const string Entry = "password";

    public string SecretEntry => Entry;

    public bool Issues(Credential credential) => credential is DatabaseCredential;

    public IReadOnlyDictionary<string, string> PlainData(Credential credential, ResourceContext context) => new Dictionary<string, string>();

    public Task<CredentialStanding> ExamineAsync(Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken)
    {
        var database = (DatabaseCredential)credential;
        return Task.FromResult(new CredentialStanding(passwords.Pending(database.Server) is null ? null : "the server was made anew, with another password"));
    }

    public async Task<IssuedCredential> IssueAsync(Credential credential, string place, HeldCredential? held, ResourceContext context, CancellationToken cancellationToken)
    {
        var database = (DatabaseCredential)credential;
        var password = passwords.Pending(database.Server)
            ?? await passwords.ResetAsync(context.Get(database.ServerId), cancellationToken);
        return new IssuedCredential(Guid.NewGuid().ToString(), password);
    }

    // The server knows one password only: setting a new one withdraws the old.
    public Task<IReadOnlyDictionary<string, Secret>> RetireOthersAsync(Credential credential, HeldCredential held, ResourceContext context, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, Secret>>(new Dictionary<string, Secret>());
}
