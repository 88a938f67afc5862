using MetaflowStack.Engine.Secrets;

namespace MetaflowStack.Azure.Connection;

/// <summary>A service principal and its secret.</summary>
/// <param name="TenantId">The tenant's GUID.</param>
/// <param name="ClientId">The application (client) id.</param>
/// <param name="ClientSecret">The secret.</param>
public sealed record ServicePrincipalSignIn(string TenantId, string ClientId, Secret ClientSecret);
