using MetaflowStack.Azure.Connection;
using MetaflowStack.Engine.Providers;

namespace MetaflowStack.Azure.Tests.Support;

/// <summary>The providers as a signed-in connection makes them.</summary>
internal static class TestProviders
{
    public static IReadOnlyList<IResourceProvider> All(TestAzure azure) => AzureConnection.CreateProviders(azure.Services, azure.Passwords);
}
