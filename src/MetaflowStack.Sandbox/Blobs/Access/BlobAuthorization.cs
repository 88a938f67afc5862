using MetaflowStack.Sandbox.Arm;
using MetaflowStack.Sandbox.Arm.Authorization;
using MetaflowStack.Sandbox.Blobs.Http;
using MetaflowStack.Sandbox.Blobs.Store;
using MetaflowStack.Sandbox.SignIn;

namespace MetaflowStack.Sandbox.Blobs.Access;

/// <summary>Who may do what: keys may do all, tokens what their roles say, and everybody what a public container offers.</summary>
internal sealed class BlobAuthorization(ArmWorld world, BlobStore store, TokenService tokens, AccessControl access)
{
    /// <summary>Checks that the request may be answered.</summary>
    /// <param name="request">The request.</param>
    /// <param name="account">The account that it is about.</param>
    /// <param name="signIn">The sandbox's own address: where tokens come from.</param>
    /// <exception cref="BlobException">401, 403, 404 or 409, as the service has it.</exception>
    public void Check(BlobRequest request, BlobAccount account, string signIn)
    {
        var authority = $"{signIn}/{world.Directory.TenantId}";
        switch (request.Header("Authorization")?.Split(' ', 2)[0].ToUpperInvariant())
        {
            case "SHAREDKEY" or "SHAREDKEYLITE":
                SharedKey.Check(request, account, store.Now);
                break;
            case "BEARER":
                CheckToken(request, account, authority);
                break;
            case null when request.Parameter("sig") is not null:
                throw account.AllowsSharedKey ? BlobErrors.NotSimulated("shared access signatures") : AccessErrors.KeysNotPermitted();
            case null:
                CheckAnonymous(request, account, authority);
                break;
            default:
                throw AccessErrors.InvalidFormat();
        }
    }

    private void CheckToken(BlobRequest request, BlobAccount account, string authority)
    {
        if (!BlobVersions.IsAtLeast(request.Version, BlobVersions.Tokens))
            throw AccessErrors.Failed("Authentication scheme Bearer is not supported in this version.");
        var (caller, problem, _) = tokens.Read(request.Header("Authorization"), ["https://storage.azure.com", $"https://{account.Name}.blob.core.windows.net"]);
        if (caller is null)
        {
            throw AccessErrors.InvalidToken(authority, problem switch
            {
                TokenProblem.Expired => "Lifetime validation failed. The token is expired.",
                TokenProblem.WrongAudience => "Audience validation failed. Audience did not match.",
                _ => "Signature validation failed. Signature verification failed.",
            });
        }

        var permission = BlobPermission.Of(request);
        var scope = request.Address.Container.Length > 0 ? account.ContainerId(request.Address.Container) : account.Id;
        if (!permission.Actions.Any(action => access.AllowsStorage(caller, scope, action, permission.IsData)))
            throw AccessErrors.PermissionMismatch();
    }

    private void CheckAnonymous(BlobRequest request, BlobAccount account, string authority)
    {
        if (account.AllowsPublicAccess && IsPublic(request, account))
            return;
        if (BlobVersions.IsAtLeast(request.Version, BlobVersions.Challenge))
            throw AccessErrors.NoInformation(authority);
        throw account.AllowsPublicAccess ? BlobErrors.ResourceNotFound() : BlobErrors.PublicAccessNotPermitted();
    }

    private bool IsPublic(BlobRequest request, BlobAccount account)
    {
        if (!request.IsRead || request.Address.Container.Length == 0 || world.Find(account.ContainerId(request.Address.Container)) is not { } resource)
            return false;
        var access = store.Of(resource).PublicAccess;
        return access == "Container" || (access == "Blob" && request.Address.Blob.Length > 0);
    }
}
