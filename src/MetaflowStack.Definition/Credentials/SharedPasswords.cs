using MetaflowStack.Azure.Graph;

namespace MetaflowStack.Definition.Credentials;

/// <summary>The passwords that a stack has added to an application that is not its own; the others there are left alone.</summary>
internal static class SharedPasswords
{
    /// <summary>Withdraws them all.</summary>
    /// <param name="passwords">The passwords at Entra.</param>
    /// <param name="applicationObjectId">The application.</param>
    /// <param name="sharedAs">What the stack calls itself there.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="Engine.Errors.StackException">Graph refused.</exception>
    internal static async Task<int> RetireAllAsync(
        ApplicationPasswords passwords, string applicationObjectId, string sharedAs, CancellationToken cancellationToken)
    {
        var ours = (await passwords.ListAsync(applicationObjectId, cancellationToken))
            .Where(password => password.DisplayName?.StartsWith(sharedAs + " ", StringComparison.Ordinal) == true).ToList();
        foreach (var password in ours)
            await passwords.RemoveAsync(applicationObjectId, password.KeyId, cancellationToken);
        return ours.Count;
    }
}
