namespace MetaflowStack.Definition.Sandbox;

/// <summary>
/// A stay in a sandbox: one connection held open. The sandbox goes on while anybody stays, and saves and ends when the last has
/// left; the kernel closes the connection of a process that dies.
/// </summary>
internal sealed class SandboxVisit(SandboxDescription description, HttpClient client, HttpResponseMessage joined) : IDisposable
{
    internal SandboxDescription Description => description;

    /// <summary>A client that trusts the sandbox.</summary>
    internal HttpClient Client => client;

    /// <inheritdoc />
    public void Dispose()
    {
        joined.Dispose();
        client.Dispose();
    }
}
