namespace MetaflowStack.Azure.StateAccounts;

/// <summary>Who is signed in.</summary>
/// <param name="ObjectId">The object id of the user or service principal.</param>
/// <param name="PrincipalType"><c>User</c> or <c>ServicePrincipal</c> (managed identities too), as role assignments take it.</param>
internal sealed record CallerIdentity(string ObjectId, string PrincipalType);
