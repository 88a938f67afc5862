using MetaflowStack.Engine.Errors;

namespace MetaflowStack.Azure.StateAccounts;

/// <summary>The container of the state on the data plane, which knows other roles than Azure Resource Manager.</summary>
internal interface IStateContainer
{
    /// <summary>Whether the container exists.</summary>
    /// <exception cref="StackException">The service refused; <see cref="ErrorDetails.Code"/> is its own (<c>x-ms-error-code</c>).</exception>
    Task<bool> ExistsAsync(CancellationToken cancellationToken);

    /// <summary>Makes the container; one that exists already is fine.</summary>
    /// <exception cref="StackException">As for <see cref="ExistsAsync"/>.</exception>
    Task CreateAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether the caller may write blobs, without writing any.</summary>
    /// <exception cref="StackException">
    /// As for <see cref="ExistsAsync"/>; <c>AuthorizationPermissionMismatch</c> when the caller has no data role, or not yet
    /// (Microsoft's page "Status and error codes", Blob service).
    /// </exception>
    Task CheckWritableAsync(CancellationToken cancellationToken);
}
